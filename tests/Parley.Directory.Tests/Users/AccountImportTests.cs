// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Parley.Directory.Users;
using Xunit;

namespace Parley.Directory.Tests.Users;

public sealed class AccountImportTests
{
    [Fact]
    public async Task Import_TenThousandRows_InOneTransaction_TwiceTheSame()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        long before = fixture.Database.CommitCount;

        ImportResult first = await fixture.RunAsync(fixture.Directory.Editor.Import(Rows(10_000)));

        Assert.Equal((10_000, 0, 0, 0), (first.Added, first.Changed, first.Unchanged, first.Errors.Count));
        Assert.Equal(before + 1, fixture.Database.CommitCount);
        Assert.Equal(10_000, fixture.Directory.Accounts.List().Count);
        Assert.Equal(10_000, fixture.Changes.Count);
        Assert.True(fixture.Directory.Credentials.TryGetNtHash("person9999", "CONTOSO", new byte[16], out _));

        ImportResult second = await fixture.RunAsync(fixture.Directory.Editor.Import(Rows(10_000)));
        Assert.Equal((0, 0, 10_000), (second.Added, second.Changed, second.Unchanged));
    }

    [Fact]
    public async Task Import_WithAnyWrongLine_DoesNothingAndNamesEveryOne()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("carol@contoso.test", sam: "carol", password: "correct horse");
        fixture.Changes.Clear();
        ImportRow[] rows =
        [
            new(2, DirectoryFixture.Account("alice@contoso.test", sam: "alice"), null),
            new(3, null, "the line has two columns"),
            new(4, DirectoryFixture.Account("bob@elsewhere.test"), null),
            new(5, DirectoryFixture.Account("al1ce@contoso.test"), null),
            new(6, DirectoryFixture.Account("a1ice@contoso.test"), null),
            new(7, DirectoryFixture.Account("alice@contoso.test"), null),
            new(8, DirectoryFixture.Account("dave@contoso.test", password: "short"), null),
            new(9, DirectoryFixture.Account("erin@contoso.test", sam: "carol"), null),
            new(10, DirectoryFixture.Account("carol@contoso.test", password: "another one"), null),
            new(11, DirectoryFixture.Account("frank@contoso.test", sam: "ALICE"), null),
        ];

        ImportResult result = await fixture.RunAsync(fixture.Directory.Editor.Import(rows));

        Assert.Equal([3, 4, 6, 7, 8, 9, 10, 11], result.Errors.Select(static e => e.Line));
        Assert.Contains("line 2", result.Errors.Single(static e => e.Line == 7).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Errors, static e => e.Text.Contains("another one", StringComparison.Ordinal));
        Assert.Equal(["carol@contoso.test"], fixture.Directory.Accounts.List().Select(static a => a.Address.Value));
        Assert.Equal(1, fixture.Query<long>("SELECT COUNT(*) FROM account").Single());
        Assert.Empty(fixture.Changes);
    }

    private static List<ImportRow> Rows(int count) =>
        [.. Enumerable.Range(0, count).Select(static n => new ImportRow(n + 2, DirectoryFixture.Account(
            $"person{n}@contoso.test", $"Person {n}", $"person{n}", $"password-{n}"), null))];
}
