// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using Parley.Directory.Credentials;
using Parley.Directory.Users;
using Parley.Management.Import;
using Xunit;

namespace Parley.Management.Tests.Import;

public sealed class UserCsvTests
{
    [Fact]
    public void Read_EveryFormOfRfc4180_IsUnderstood()
    {
        List<ImportRow> rows = Read(
            "\uFEFFSIP,Name,sam,PASSWORD\r\nalice@contoso.test,\"Smith, Alice\",alice,\"pass\"\"word, 1\"\r\n"
            + "bob@contoso.test,Bob,,\n\r\n\n\"carol@contoso.test\",\"two\nlines\",\"\",x");
        Assert.All(rows, static r => Assert.Null(r.Error));
        Assert.Equal(
            [(2, "alice@contoso.test", "Smith, Alice", "alice", "pass\"word, 1"),
                (3, "bob@contoso.test", "Bob", null, null),
                (6, "carol@contoso.test", "two\nlines", null, "x")],
            rows.Select(Shape));
    }

    [Fact]
    public void Read_ColumnsInAnyOrder_AndSomeLeftOut()
    {
        List<ImportRow> rows = Read("password,sip\n secret with blanks ,alice@contoso.test\n");
        Assert.Equal(
            [(2, "alice@contoso.test", (string?)null, (string?)null, (string?)" secret with blanks ")],
            rows.Select(Shape));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("\n\n", 1)]
    [InlineData("alice@contoso.test,Alice,alice,secret\n", 1)]
    [InlineData("name,sam\nx,y\n", 1)]
    [InlineData("sip,sip\na@contoso.test,b@contoso.test\n", 1)]
    [InlineData("sip,shoe size\na@contoso.test,43\n", 1)]
    [InlineData("sip,\"name\na@contoso.test,b\n", 1)]
    [InlineData("sip,name\na@contoso.test\n", 2)]
    [InlineData("sip,name\na@contoso.test,x,y\n", 2)]
    [InlineData("sip,name\na@contoso.test,\"x\n", 2)]
    [InlineData("sip,name\na@contoso.test,\"x\"y\n", 2)]
    [InlineData("sip,name\na@contoso.test,x\"y\n", 2)]
    [InlineData("sip,name\nno address,x\n", 2)]
    [InlineData("sip,name\n\"a\n@contoso.test\",x\n", 2)]
    public void Read_WrongText_NamesTheLine(string csv, int line)
    {
        ImportRow row = Read(csv).Single(static r => r.Error is not null);
        Assert.Equal(line, row.Line);
        Assert.Null(row.Account);
    }

    [Fact]
    public void Read_GoesOnAfterAWrongLine()
    {
        List<ImportRow> rows = Read("sip,name\na@contoso.test,\"x\"y,\nb@contoso.test,ok\nbad\nc@contoso.test,ok\n");
        Assert.Equal(
            [(2, false), (3, true), (4, false), (5, true)], rows.Select(static r => (r.Line, r.Error is null)));
    }

    [Fact]
    public void Read_Header_IsNotRepeatedInTheError()
    {
        Assert.DoesNotContain("CANARY", Read("alice@contoso.test,CANARY\n").Single().Error!, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MoreThanTheLimit_StopsThere()
    {
        string csv = "sip\n" + string.Concat(Enumerable.Range(0, 1000).Select(static n => $"u{n}@contoso.test\n"));
        List<ImportRow> rows = UserCsv.Read(new SecretText(csv), 999);
        Assert.Equal(1000, rows.Count);
        Assert.Equal((1001, true), (rows[^1].Line, rows[^1].Error is not null));
        Assert.Equal(1000, UserCsv.Read(new SecretText(csv), 1000).Count(static r => r.Error is null));
    }

    [Theory]
    [InlineData("sip\n\"")]
    [InlineData("\"\"\"\"\"\"")]
    [InlineData("sip,\r,\r")]
    [InlineData(",,,,,,\n,,,,,,")]
    [InlineData("sip\n\0\0\0")]
    public void Read_AnyText_DoesNotThrow(string csv) => Assert.NotEmpty(Read(csv));

    [Fact]
    public void Read_RandomText_DoesNotThrow()
    {
        char[] alphabet = ['a', '@', '.', ',', '"', '\r', '\n', ' ', '\uD800'];
        for (uint seed = 1; seed < 3000; seed++)
        {
            uint state = seed;
            char[] text = new char[seed % 64];
            for (int i = 0; i < text.Length; i++)
            {
                state = (state * 1664525) + 1013904223;
                text[i] = alphabet[(state >> 16) % alphabet.Length];
            }

            Read("sip,name\n" + new string(text));
        }
    }

    private static List<ImportRow> Read(string csv) => UserCsv.Read(new SecretText(csv), 50_000);

    private static (int Line, string Sip, string? Name, string? Sam, string? Password) Shape(ImportRow row) => (
        row.Line, row.Account!.Address.Value, row.Account.DisplayName, row.Account.SamAccountName,
        row.Account.Password?.Characters.ToString());
}
