// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Frozen;
using Parley.Directory.Names;
using Parley.Kernel.Identifiers;
using Xunit;

namespace Parley.Directory.Tests.Names;

public sealed class NameRulesTests
{
    private static readonly FrozenSet<string> Domains = FrozenSet.Create(StringComparer.Ordinal, "contoso.test");

    [Theory]
    [InlineData("alice", true)]
    [InlineData("o'brien-smith_2+x~", true)]
    [InlineData("josé", true)]
    [InlineData("иван", true)]
    [InlineData("γιώργος", true)]
    [InlineData("山田太郎", true)]
    [InlineData("yamada山田", true)]
    [InlineData("محمد", true)]
    [InlineData("alιce", false)] // Greek iota
    [InlineData("ivаn", false)] // Cyrillic a
    [InlineData("a&b", false)]
    [InlineData("a(b)", false)]
    [InlineData("a*", false)]
    [InlineData("alice.", false)]
    [InlineData("\u0301lice", false)]
    [InlineData("al\u00ADice", false)]
    public void CheckAddress_UserPart(string user, bool good)
    {
        Assert.True(SipAddress.TryParse(user + "@contoso.test", out SipAddress? address));
        Assert.Equal(good, NameRules.CheckAddress(address, Domains) is null);
    }

    [Fact]
    public void CheckAddress_UserPart_HasALimit()
    {
        Assert.True(SipAddress.TryParse(new string('a', 64) + "@contoso.test", out SipAddress? longest));
        Assert.Null(NameRules.CheckAddress(longest, Domains));
        Assert.True(SipAddress.TryParse(new string('a', 65) + "@contoso.test", out SipAddress? longer));
        Assert.NotNull(NameRules.CheckAddress(longer, Domains));
    }

    [Theory]
    [InlineData("ALICE", "alice")]
    [InlineData("Jose\u0301", "josé")]
    [InlineData("a@b", null)]
    [InlineData("contoso\\alice", null)]
    [InlineData("a/b", null)]
    [InlineData("", null)]
    [InlineData("a b", null)]
    [InlineData("\uFFFD", null)]
    public void ReadSamAccountName_NormalisesOrRefuses(string text, string? expected)
    {
        string? refusal = NameRules.ReadSamAccountName(text, out string name);
        Assert.Equal(expected, refusal is null ? name : null);
    }

    [Theory]
    [InlineData("  Alice Ünal ", "Alice Ünal")]
    [InlineData("Jose\u0301", "José")]
    [InlineData("Anna 👩‍🚀", "Anna 👩‍🚀")]
    [InlineData("", null)]
    [InlineData("   ", null)]
    [InlineData("Al\tice", null)]
    [InlineData("Al\u202Eecila", null)]
    [InlineData("Al\u200Bice", null)]
    [InlineData("Al\u2028ice", null)]
    [InlineData("Al\u0000ice", null)]
    [InlineData("Al\uFFFD", null)]
    [InlineData("Al\uFFFF", null)]
    [InlineData("Al\uFFFE", null)]
    public void ReadDisplayName_NormalisesOrRefuses(string text, string? expected)
    {
        string? refusal = NameRules.ReadDisplayName(text, out string name);
        Assert.Equal(expected, refusal is null ? name : null);
    }

    [Fact]
    public void ReadNames_LoneSurrogate_IsRefusedWithoutAnException()
    {
        Assert.NotNull(NameRules.ReadDisplayName("Al\uD800", out _)); // attributes cannot carry it
        Assert.NotNull(NameRules.ReadSamAccountName("Al\uD800", out _));
    }

    [Theory]
    [InlineData("alice", "аӏісе")]
    [InlineData("paypal", "раураӏ")]
    [InlineData("bob", "b0b")]
    [InlineData("allen", "a1len")]
    [InlineData("kat", "κατ")]
    [InlineData("scope", "ѕсоре")]
    [InlineData("oo", "օօ")]
    [InlineData("alice", "𝒶𝓁𝒾𝒸ℯ")]
    public void Skeleton_OfLookalikes_IsTheSame(string left, string right) =>
        Assert.Equal(NameSkeleton.Of(left), NameSkeleton.Of(right));

    [Theory]
    [InlineData("alice", "alicia")]
    [InlineData("amo", "arno")]
    [InlineData("jose", "josé")]
    [InlineData("anna", "hanna")]
    [InlineData("иван", "лван")]
    public void Skeleton_OfDifferentNames_Differs(string left, string right) =>
        Assert.NotEqual(NameSkeleton.Of(left), NameSkeleton.Of(right));
}
