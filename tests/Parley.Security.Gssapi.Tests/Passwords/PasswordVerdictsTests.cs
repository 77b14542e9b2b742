// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Gssapi.Passwords;
using Xunit;

namespace Parley.Security.Gssapi.Tests.Passwords;

public sealed class PasswordVerdictsTests
{
    [Theory]
    [InlineData(0xC0000072, AuthenticationFailure.AccountDisabled)]
    [InlineData(0xC0000234, AuthenticationFailure.AccountLocked)]
    [InlineData(0xC0000193, AuthenticationFailure.AccountExpired)]
    [InlineData(0xC000006F, AuthenticationFailure.AccountExpired)]
    [InlineData(0xC0000071, AuthenticationFailure.PasswordExpired)]
    [InlineData(0xC0000224, AuthenticationFailure.PasswordExpired)]
    [InlineData(0xC0000001, AuthenticationFailure.None)]
    public void StatusOfWindows_InTheErrorsData_IsRead(uint status, AuthenticationFailure failure)
    {
        byte[] data = [0x30, 0x15, 0xa1, 3, 2, 1, 3, 0xa2, 0x0e, 4, 0x0c, .. new byte[12]];
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(11), status);
        data[19] = 1;
        Assert.Equal(failure, PasswordVerdicts.ReasonOf(data));
        Assert.Equal(AuthenticationFailure.None, PasswordVerdicts.ReasonOf(data.AsSpan(0, data.Length - 1)));
    }

    [Theory]
    [InlineData(-1765328360, AuthenticationFailure.WrongSecret)]
    [InlineData(-1765328361, AuthenticationFailure.PasswordExpired)]
    [InlineData(-1765328378, AuthenticationFailure.UnknownAccount)]
    [InlineData(-1765328228, AuthenticationFailure.DirectoryUnavailable)]
    [InlineData(1, AuthenticationFailure.DirectoryUnavailable)]
    public void CodeOfTheLibrary_HasItsReason(int code, AuthenticationFailure failure) =>
        Assert.Equal(failure, PasswordVerdicts.ReasonOf(code));

    [Theory]
    [InlineData("alice", "alice@AD.CONTOSO.TEST")]
    [InlineData("a@B.EVIL", "a\\@B.EVIL@AD.CONTOSO.TEST")]
    [InlineData("krbtgt/X", "krbtgt\\/X@AD.CONTOSO.TEST")]
    [InlineData("a\\b", "a\\\\b@AD.CONTOSO.TEST")]
    public void Name_StaysOneNameInItsRealm(string name, string principal) => Assert.Equal(
        principal,
        GssDomainPasswords.PrincipalOf(new DomainAccount(new AccountId(Guid.NewGuid()), "C", name, "AD.CONTOSO.TEST", null)));

    [Theory]
    [InlineData("dc1.ad.contoso.test", "dc1.ad.contoso.test")]
    [InlineData("dc1.ad.contoso.test:636", "dc1.ad.contoso.test")]
    [InlineData("192.0.2.1:636", "192.0.2.1")]
    [InlineData("2001:db8::1", "[2001:db8::1]")]
    [InlineData("[2001:db8::1]", "[2001:db8::1]")]
    [InlineData("[2001:db8::1]:636", "[2001:db8::1]")]
    public void Controller_OfTheDirectory_IsAskedWithoutItsPort(string controller, string asked) => Assert.Contains(
        $"    kdc = {asked}\n",
        RealmConfiguration.Compose([KerberosRealm.OfDirectory("AD.CONTOSO.TEST", [controller])]), StringComparison.Ordinal);

    [Fact]
    public void Configuration_HoldsNamesOnly()
    {
        string text = RealmConfiguration.Compose(
            [new KerberosRealm("AD.CONTOSO.TEST", ["dc1.ad.contoso.test", "dc2 }\n[libdefaults]", "dc3:1088"])]);
        Assert.Contains("\n  permitted_enctypes = aes256-sha2 aes128-sha2 aes256-sha1 aes128-sha1\n", text, StringComparison.Ordinal);
        Assert.Contains("  AD.CONTOSO.TEST = {\n    kdc = dc1.ad.contoso.test\n    kdc = dc3:1088\n  }\n", text, StringComparison.Ordinal);
    }
}
