// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Security.Authentication;
using Xunit;

namespace Parley.Security.Tests.Authentication;

public sealed class TokenHeaderTests
{
    [Theory]
    [InlineData("Negotiate AQID", "Negotiate")]
    [InlineData("ntlm  AQID ", "ntlm")]
    public void SchemeAndToken_AreRead(string value, string expected)
    {
        Assert.True(TokenHeader.TryRead(value, 100, out ReadOnlySpan<char> scheme, out byte[]? token));
        Assert.Equal(expected, scheme.ToString());
        Assert.Equal([1, 2, 3], token);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Negotiate")]
    [InlineData("Negotiate ")]
    [InlineData(" AQID")]
    [InlineData("Negotiate !!")]
    [InlineData("Negotiate AQI")]
    [InlineData("Negotiate AQIDBAUG")]
    public void WhatIsNoToken_OrTooLong_IsNotRead(string? value) =>
        Assert.False(TokenHeader.TryRead(value, 17, out _, out _));
}
