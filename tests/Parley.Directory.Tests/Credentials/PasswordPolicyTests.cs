// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Parley.Directory.Credentials;
using Parley.Directory.Users;
using Xunit;

namespace Parley.Directory.Tests.Credentials;

public sealed class PasswordPolicyTests
{
    public static TheoryData<string, bool> Passwords => new()
    {
        { "1234567", false },
        { "12345678", true },
        { new string('x', 256), true },
        { new string('x', 257), false },
        { "pass\u0007word", false },
        { "pass\nword", false },
        { "correct horse", true },
        { "пароль-пароль", true },
        { "\uD800aaaaaaaa", false },
        { "\uFFFEaaaaaaaa", false },
        { "christopher", false },
        { "Christopher@contoso.test", false },
    };

    [Theory]
    [MemberData(nameof(Passwords))]
    public async Task SetPassword_FollowsThePolicy(string password, bool good)
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("christopher@contoso.test");
        AccountResult result = await fixture.SetPasswordAsync("christopher@contoso.test", password);
        Assert.Equal(good ? AccountOutcome.Changed : AccountOutcome.Refused, result.Outcome);
    }

    [Fact]
    public async Task Password_IsNormalisedBeforeItIsDerived()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("alice@contoso.test", password: "pa\u0308ssword");
        byte[] hash = new byte[16];
        Assert.True(fixture.Directory.Credentials.TryGetNtHash("alice@contoso.test", "", hash, out _));
        Assert.Equal(DirectoryFixture.NtHashOf("p\u00E4ssword"), hash);
    }

    [Fact]
    public void SecretText_SaysNothingAndIsOverwritten()
    {
        SecretText secret = new("correct horse");
        Assert.DoesNotContain(
            "horse", new NewAccount(DirectoryFixture.Address("a@contoso.test"), null, null, secret).ToString(),
            StringComparison.Ordinal);
        ReadOnlySpan<char> characters = secret.Characters;
        secret.Dispose();
        Assert.True(characters.IndexOfAnyExcept('\0') < 0);
    }
}
