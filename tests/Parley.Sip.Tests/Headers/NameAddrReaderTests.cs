// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Headers;
using Xunit;

namespace Parley.Sip.Tests.Headers;

public sealed class NameAddrReaderTests
{
    [Theory]
    [InlineData("<sip:a@b>", "", "sip:a@b", "")]
    [InlineData("sip:a@b", "", "sip:a@b", "")]
    [InlineData("  sip:a@b ;tag=1 ", "", "sip:a@b", ";tag=1")]
    [InlineData("<sip:a@b;lr>;tag=1", "", "sip:a@b;lr", ";tag=1")]
    [InlineData("Alice <sip:a@b>", "Alice", "sip:a@b", "")]
    [InlineData("Alice Two<sip:a@b>", "Alice Two", "sip:a@b", "")]
    [InlineData("\"A, \\\"B\\\" <x>\" <sip:a@b>", "A, \\\"B\\\" <x>", "sip:a@b", "")]
    [InlineData("<sip:a,b@c>", "", "sip:a,b@c", "")]
    [InlineData("<tel:+1>;q=\"a;b,c\"", "", "tel:+1", ";q=\"a;b,c\"")]
    public void TryRead_OneAddress_TakesItApart(string text, string name, string uri, string parameters)
    {
        Assert.True(NameAddrReader.TryRead(Samples.Octets(text), out NameAddrReader address));
        Assert.Equal(name, Samples.Text(address.DisplayName));
        Assert.Equal(uri, Samples.Text(address.Uri));
        Assert.Equal(parameters, Samples.Text(address.Parameters));
        Assert.Equal(text.Trim(), Samples.Text(address.Whole));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("<>")]
    [InlineData("<sip:>")]
    [InlineData("<sip:a@b")]
    [InlineData("sip:a@b>")]
    [InlineData("\"Alice <sip:a@b>")]
    [InlineData("\"Alice\" sip:a@b")]
    [InlineData("< sip:a@b >")]
    [InlineData("<sip:a b@c>")]
    [InlineData("<sip:a\u0001@c>")]
    [InlineData("<sip:a\"@c>")]
    [InlineData("<<sip:a@b>>")]
    [InlineData("alice")]
    [InlineData(":x")]
    [InlineData("1sip:x")]
    [InlineData("sip:a@b?x=y")]
    [InlineData("<sip:a@b>;")]
    [InlineData("<sip:a@b>;=1")]
    [InlineData("<sip:a@b>;a=\"")]
    [InlineData("<sip:a@b> x")]
    [InlineData("<sip:a@b>,")]
    [InlineData("<sip:a@b>, <sip:c@d>")]
    public void TryRead_MalformedOrList_IsRefused(string text) =>
        Assert.False(NameAddrReader.TryRead(Samples.Octets(text), out _));

    [Fact]
    public void TryReadNext_List_StepsOverEachValue()
    {
        ReadOnlySpan<byte> list = "\"x, y\" <sip:a@b;p>;q=1 , sip:c@d;r\r\n ,<sip:e@f>"u8;
        Assert.True(NameAddrReader.TryReadNext(ref list, out NameAddrReader first));
        Assert.Equal("sip:a@b;p"u8, first.Uri);
        Assert.True(NameAddrReader.TryReadNext(ref list, out NameAddrReader second));
        Assert.Equal("sip:c@d"u8, second.Uri);
        Assert.True(second.TryGetParameter("R"u8, out ReadOnlySpan<byte> flag));
        Assert.True(flag.IsEmpty);
        Assert.True(NameAddrReader.TryReadNext(ref list, out NameAddrReader third));
        Assert.Equal("sip:e@f"u8, third.Uri);
        Assert.True(list.IsEmpty);
        Assert.False(NameAddrReader.TryReadNext(ref list, out _));
    }

    [Fact]
    public void TryGetParameter_QuotedAndFolded_IsFound()
    {
        Assert.True(NameAddrReader.TryRead("<sip:a@b>\r\n ; a =\r\n \"1;2\" ;tag = x"u8, out NameAddrReader address));
        Assert.True(address.TryGetParameter("a"u8, out ReadOnlySpan<byte> value));
        Assert.Equal("1;2"u8, value);
        Assert.True(address.TryGetParameter("TAG"u8, out value));
        Assert.Equal("x"u8, value);
        Assert.False(address.TryGetParameter("2"u8, out _));
    }
}
