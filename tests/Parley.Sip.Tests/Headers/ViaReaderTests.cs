// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Headers;
using Xunit;

namespace Parley.Sip.Tests.Headers;

public sealed class ViaReaderTests
{
    [Theory]
    [InlineData("SIP/2.0/tls 192.0.2.2:50522;branch=z9hG4bK77", "tls", "192.0.2.2", 50522, "z9hG4bK77", true)]
    [InlineData("SIP/2.0/UDP host", "UDP", "host", 0, "", false)]
    [InlineData("sip / 2.0 / TCP  host : 5060 ; branch = z9hG4bKa ; rport", "TCP", "host", 5060, "z9hG4bKa", true)]
    [InlineData("SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas3", "UDP", "[2001:db8::9:1]",
        0, "z9hG4bKas3", true)]
    [InlineData("SIP/2.0/UDP [2001:db8::9:1]:6060;received=2001:db8::9:255;branch=1", "UDP", "[2001:db8::9:1]", 6060,
        "1", false)]
    [InlineData("SIP/2.0/UDP h;branch=z9hG4bK", "UDP", "h", 0, "z9hG4bK", false)]
    public void TryReadNext_OneValue_TakesItApart(
        string text, string transport, string host, int port, string branch, bool isMagic)
    {
        ReadOnlySpan<byte> list = Samples.Octets(text);
        Assert.True(ViaReader.TryReadNext(ref list, out ViaReader via));
        Assert.True(list.IsEmpty);
        Assert.Equal(transport, Samples.Text(via.Transport));
        Assert.Equal(host, Samples.Text(via.Host));
        Assert.Equal(port, via.Port);
        Assert.Equal(branch, Samples.Text(via.Branch));
        Assert.Equal(isMagic, ViaReader.IsMagic(via.Branch));
        Assert.Equal(text, Samples.Text(via.Whole));
    }

    [Theory]
    [InlineData("")]
    [InlineData("SIP/2.0/UDP")]
    [InlineData("SIP/2.0/UDP ")]
    [InlineData("SIP/2.0 host")]
    [InlineData("HTTP/1.1/TCP host")]
    [InlineData("SIP/2.0/UDP host:0")]
    [InlineData("SIP/2.0/UDP host:65536")]
    [InlineData("SIP/2.0/UDP host:x")]
    [InlineData("SIP/2.0/UDP host:")]
    [InlineData("SIP/2.0/UDP host;;")]
    [InlineData("SIP/2.0/UDP host,")]
    [InlineData("SIP/2.0/UDP ho/st")]
    [InlineData("SIP/2.0/UDP [::1")]
    [InlineData("SIP/2.0/UDP [host]")]
    [InlineData("SIP/2.0/UDP host x")]
    public void TryReadNext_Malformed_IsRefused(string text)
    {
        ReadOnlySpan<byte> list = Samples.Octets(text);
        Assert.False(ViaReader.TryReadNext(ref list, out _));
    }

    [Fact]
    public void TryReadNext_List_StepsOverEachValue()
    {
        ReadOnlySpan<byte> list = "SIP/2.0/TCP a;branch=z9hG4bK1 ,\r\n SIP/2.0/UDP b:1;x=\"1,2\""u8;
        Assert.True(ViaReader.TryReadNext(ref list, out ViaReader first));
        Assert.Equal("a"u8, first.SentBy);
        Assert.True(ViaReader.TryReadNext(ref list, out ViaReader second));
        Assert.Equal("b:1"u8, second.SentBy);
        Assert.True(list.IsEmpty);
    }
}
