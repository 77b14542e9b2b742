// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Xunit;

namespace Parley.Directory.Tests.Credentials;

public sealed class CredentialStoreTests
{
    private const string Realm = "SIP Communications Service";

    [Theory]
    [InlineData("alice@contoso.test", "", true)]
    [InlineData("ALICE@CONTOSO.TEST", "", true)]
    [InlineData("sip:alice@contoso.test", "", true)]
    [InlineData("alice@contoso.test", "CONTOSO", true)]
    [InlineData("asmith", "", true)]
    [InlineData("ASmith", "CONTOSO", true)]
    [InlineData("asmith", "contoso", true)]
    [InlineData("asmith", "contoso.test", true)]
    [InlineData("CONTOSO\\asmith", "", true)]
    [InlineData("contoso/asmith", "", true)]
    [InlineData("CONTOSO\\alice@contoso.test", "", true)]
    [InlineData("asmith", "FABRIKAM", false)]
    [InlineData("FABRIKAM\\asmith", "", false)]
    [InlineData("alice", "", false)]
    [InlineData("nobody@contoso.test", "", false)]
    [InlineData("", "", false)]
    [InlineData("@", "", false)]
    [InlineData("\\", "", false)]
    [InlineData("a@b@c", "", false)]
    public async Task TryGetNtHash_UnderstandsEveryFormOfTheName(string user, string domain, bool found)
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("alice@contoso.test", sam: "asmith", password: "correct horse");
        byte[] hash = new byte[16];
        Assert.Equal(found, fixture.Directory.Credentials.TryGetNtHash(user, domain, hash, out AccountId account));
        Assert.Equal(found ? DirectoryFixture.NtHashOf("correct horse") : new byte[16], hash);
        Assert.Equal(found ? fixture.Id("alice@contoso.test") : default, account);
    }

    [Fact]
    public async Task TryGetNtHash_HostileNames_AreNotFound()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        string[] names =
        [
            "\uD800", "\uFFFE", "\uFFFE@contoso.test", "\uD800@contoso.test", "a\u037E@contoso.test",
            new string('a', 10_000), "a\0b", new string('\\', 400), "\u0301", "sip:", "sip:@", "%s%n",
        ];
        foreach (string name in names)
        {
            Assert.False(fixture.Directory.Credentials.TryGetNtHash(name, name, new byte[16], out _));
            Assert.False(
                fixture.Directory.Credentials.TryGetDigestSecret(
                    name, Realm, DigestAlgorithm.Sha256, new byte[32], out _));
        }
    }

    [Fact]
    public async Task TryGetNtHash_AccountWithoutPassword_NamesTheAccountAndSaysNo()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("alice@contoso.test");
        Assert.False(
            fixture.Directory.Credentials.TryGetNtHash("alice@contoso.test", "", new byte[16], out AccountId account));
        Assert.Equal(fixture.Id("alice@contoso.test"), account);
    }

    [Theory]
    [InlineData("alice@contoso.test", DigestAlgorithm.Sha256)]
    [InlineData("alice", DigestAlgorithm.Sha256)]
    [InlineData("alice@contoso.test", DigestAlgorithm.Md5)]
    [InlineData("alice", DigestAlgorithm.Md5)]
    public async Task TryGetDigestSecret_IsTheHashOfNameRealmAndPassword(string user, DigestAlgorithm algorithm)
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("alice@contoso.test", password: "correct hörse");
        byte[] input = Encoding.UTF8.GetBytes($"{user}:{Realm}:correct hörse");
#pragma warning disable CA5351 // the algorithm under test
        byte[] expected = algorithm == DigestAlgorithm.Md5 ? MD5.HashData(input) : SHA256.HashData(input);
#pragma warning restore CA5351
        byte[] ha1 = new byte[expected.Length];
        Assert.True(fixture.Directory.Credentials.TryGetDigestSecret(user, Realm, algorithm, ha1, out _));
        Assert.Equal(expected, ha1);
        Assert.False(fixture.Directory.Credentials.TryGetDigestSecret(user, "other", algorithm, ha1, out _));
    }

    [Fact]
    public async Task TryGetDigestSecret_UserPartInTwoDomains_IsAmbiguous()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("alice@contoso.test", password: "correct horse");
        await fixture.AddAsync("alice@fabrikam.test", password: "battery staple");
        byte[] ha1 = new byte[32];
        Assert.False(
            fixture.Directory.Credentials.TryGetDigestSecret("alice", Realm, DigestAlgorithm.Sha256, ha1, out _));
        Assert.True(
            fixture.Directory.Credentials.TryGetDigestSecret(
                "alice@fabrikam.test", Realm, DigestAlgorithm.Sha256, ha1, out _));
    }

    [Fact]
    public async Task CheckAccount_TellsApart()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("alice@contoso.test");
        await fixture.AddAsync("bob@contoso.test");
        AccountId alice = fixture.Id("alice@contoso.test");
        ICredentialSource source = fixture.Directory.Credentials;
        Assert.Equal(
            AuthenticationFailure.None, source.CheckAccount(alice, DirectoryFixture.Address("alice@contoso.test")));
        Assert.Equal(
            AuthenticationFailure.IdentityMismatch,
            source.CheckAccount(alice, DirectoryFixture.Address("bob@contoso.test")));
        Assert.Equal(
            AuthenticationFailure.UnknownAccount,
            source.CheckAccount(new AccountId(Guid.NewGuid()), DirectoryFixture.Address("bob@contoso.test")));
        Assert.Equal(alice, source.FindAccount(DirectoryFixture.Address("alice@contoso.test")));
        Assert.Null(source.FindAccount(DirectoryFixture.Address("eve@contoso.test")));
    }

    [Fact]
    public async Task Secrets_SwappedBetweenRows_DoNotOpen()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("alice@contoso.test", password: "correct horse");
        await fixture.AddAsync("mallory@contoso.test", password: "mallory knows");
        await fixture.ExecuteAsync(
            "UPDATE account_secret SET sealed_secret = (SELECT s.sealed_secret FROM account_secret s"
            + " WHERE s.account_id = @mallory AND s.kind = account_secret.kind) WHERE account_id = @alice",
            new
            {
                alice = fixture.Id("alice@contoso.test").ToString(),
                mallory = fixture.Id("mallory@contoso.test").ToString(),
            });
        await fixture.ReopenAsync();
        Assert.False(fixture.Directory.Credentials.TryGetNtHash("alice@contoso.test", "", new byte[16], out _));
        Assert.False(
            fixture.Directory.Credentials.TryGetDigestSecret("alice", Realm, DigestAlgorithm.Md5, new byte[16], out _));
        Assert.True(fixture.Directory.Credentials.TryGetNtHash("mallory@contoso.test", "", new byte[16], out _));
    }

    [Fact]
    public async Task Secret_PutBackAfterThePasswordChanged_DoesNotOpen()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("alice@contoso.test", password: "correct horse");
        await fixture.ExecuteAsync("CREATE TABLE stolen AS SELECT * FROM account_secret");
        await fixture.SetPasswordAsync("alice@contoso.test", "battery staple");
        await fixture.ExecuteAsync("DELETE FROM account_secret");
        await fixture.ExecuteAsync("INSERT INTO account_secret SELECT * FROM stolen");
        await fixture.ReopenAsync();
        Assert.False(fixture.Directory.Credentials.TryGetNtHash("alice@contoso.test", "", new byte[16], out _));
    }

    [Fact]
    public async Task Secrets_OfSchemesNotOffered_AreNeitherKeptNorLeft()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("alice@contoso.test", password: "correct horse");
        Assert.Equal(
            ["digest-md5", "digest-sha-256", "nt-hash"],
            fixture.Query<string>("SELECT kind FROM account_secret ORDER BY kind"));

        DirectoryOptions shaOnly = new()
        {
            SipDomains = DirectoryFixture.Everything.SipDomains, KeepDigestSha256 = true,
        };
        await fixture.ReopenAsync(shaOnly);
        Assert.Equal(["digest-sha-256"], fixture.Query<string>("SELECT kind FROM account_secret"));
        await fixture.AddAsync("bob@contoso.test", password: "correct horse");
        Assert.Equal(["digest-sha-256", "digest-sha-256"], fixture.Query<string>("SELECT kind FROM account_secret"));

        await fixture.ReopenAsync(DirectoryFixture.Everything);
        Assert.False(fixture.Directory.Credentials.TryGetNtHash("alice@contoso.test", "", new byte[16], out _));
        await fixture.AddAsync("alice@contoso.test", password: "correct horse");
        Assert.True(fixture.Directory.Credentials.TryGetNtHash("alice@contoso.test", "", new byte[16], out _));
    }

    [Fact]
    [Trait("claim", "T17")]
    public async Task Files_HoldNoPasswordAndNoHash()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        const string Password = "CANARY-correct-horse";
        await fixture.AddAsync("alice@contoso.test", password: Password);
        await fixture.SetPasswordAsync("alice@contoso.test", Password + "-2");
        await AssertNowhereAsync(fixture.Folder, Needles(Password));
        await fixture.ReopenAsync();
        await AssertNowhereAsync(fixture.Folder, Needles(Password));
    }

    private static List<byte[]> Needles(string password)
    {
        byte[] sha = SHA256.HashData(Encoding.UTF8.GetBytes($"alice@contoso.test:{Realm}:{password}"));
        byte[][] raw = [DirectoryFixture.NtHashOf(password), DirectoryFixture.NtHashOf(password + "-2"), sha];
        return
        [
            "CANARY"u8.ToArray(), Encoding.Unicode.GetBytes("CANARY"), .. raw,
            .. raw.Select(static r => Encoding.ASCII.GetBytes(Convert.ToHexString(r))),
            .. raw.Select(static r => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(r))),
            .. raw.Select(static r => Encoding.ASCII.GetBytes(Convert.ToBase64String(r))),
        ];
    }

    private static async Task AssertNowhereAsync(string folder, List<byte[]> needles)
    {
        foreach (string file in System.IO.Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            await using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] content = new byte[stream.Length];
            await stream.ReadExactlyAsync(content, DirectoryFixture.Token);
            Assert.All(needles, needle => Assert.Equal(-1, content.AsSpan().IndexOf(needle)));
        }
    }
}
