// SPDX-License-Identifier: Apache-2.0

using Parley.Kernel.Identifiers;
using Xunit;

namespace Parley.Kernel.Tests.Identifiers;

public sealed class SipAddressTests
{
    [Theory]
    [InlineData("alice@contoso.test", "alice@contoso.test")]
    [InlineData("SIP:Alice@Contoso.Test", "alice@contoso.test")]
    [InlineData("jose\u0301@contoso.test", "jos\u00E9@contoso.test")]
    public void TryParse_Address_IsNormalised(string text, string expected)
    {
        Assert.True(SipAddress.TryParse(text, out SipAddress? address));
        Assert.Equal(expected, address.Value);
        Assert.Equal("sip:" + expected, address.Uri);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("alice")]
    [InlineData("@contoso.test")]
    [InlineData("alice@")]
    [InlineData("a@b@c")]
    [InlineData("alice@contoso..test")]
    [InlineData("alice@-contoso.test")]
    [InlineData("al ice@contoso.test")]
    [InlineData("al;ice@contoso.test")]
    [InlineData("al\u037Eice@contoso.test")] // the Greek question mark: a semicolon once normalised
    [InlineData("al\uFFFDice@contoso.test")]
    [InlineData("al\uFFFEice@contoso.test")]
    [InlineData("al\u0085ice@contoso.test")]
    public void TryParse_AnythingElse_IsRefusedWithoutAnException(string? text) =>
        Assert.False(SipAddress.TryParse(text, out _));

    [Fact]
    public void TryParse_LoneSurrogate_IsRefusedWithoutAnException() =>
        Assert.False(SipAddress.TryParse("al\uD800ice@contoso.test", out _)); // attributes cannot carry it
}
