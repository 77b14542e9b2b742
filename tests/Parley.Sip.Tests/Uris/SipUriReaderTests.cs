// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Uris;
using Xunit;

namespace Parley.Sip.Tests.Uris;

public sealed class SipUriReaderTests
{
    [Theory]
    [InlineData("sip:alice@contoso.test", "sip", "alice", "contoso.test", 0, "alice@contoso.test")]
    [InlineData("SIPS:alice@contoso.test:5061", "sips", "alice", "contoso.test", 5061, "alice@contoso.test")]
    [InlineData("sip:contoso.test", "sip", "", "contoso.test", 0, "contoso.test")]
    [InlineData("sip:192.0.2.2:50522;transport=tls;ms-opaque=d3470f2e1d", "sip", "", "192.0.2.2", 50522, "192.0.2.2")]
    [InlineData("sip:a:secret@b", "sip", "a", "b", 0, "a:secret@b")]
    [InlineData("sip:[2001:db8::10]:5070", "sip", "", "[2001:db8::10]", 5070, "[2001:db8::10]")]
    [InlineData("sip:+1-212;ext=1@gw.test;user=phone", "sip", "+1-212;ext=1", "gw.test", 0, "+1-212;ext=1@gw.test")]
    [InlineData("sip:%61lice@b?Subject=%20x", "sip", "%61lice", "b", 0, "%61lice@b")]
    [InlineData("sip:j\u00f6rg@b", "sip", "j\u00f6rg", "b", 0, "j\u00f6rg@b")]
    [InlineData("tel:+1-201-555-0123;phone-context=x", "tel", "+1-201-555-0123", "", 0, "+1-201-555-0123")]
    public void TryRead_WellFormed_TakesItApart(
        string text, string scheme, string user, string host, int port, string address)
    {
        Assert.True(SipUriReader.TryRead(Samples.Octets(text), out SipUriReader uri));
        Assert.Equal(scheme, Samples.Text(uri.Scheme));
        Assert.Equal(Samples.Octets(user), uri.User.ToArray());
        Assert.Equal(host, Samples.Text(uri.Host));
        Assert.Equal(port, uri.Port);
        Assert.Equal(Samples.Octets(address), uri.Address.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("sip:")]
    [InlineData("sip:@b")]
    [InlineData("sip:a@")]
    [InlineData("sip::x@b")]
    [InlineData("sip:a@b@c")]
    [InlineData("sip:a b@c")]
    [InlineData("<sip:a@b>")]
    [InlineData("sip:a@b:0")]
    [InlineData("sip:a@b:70000")]
    [InlineData("sip:a@b:x")]
    [InlineData("sip:a@b:")]
    [InlineData("sip:a%4@b")]
    [InlineData("sip:a%@b")]
    [InlineData("sip:a@b;x=%zz")]
    [InlineData("sip:a@b;;lr")]
    [InlineData("sip:a@b;")]
    [InlineData("sip:a@b;=x")]
    [InlineData("sip:a@b/c")]
    [InlineData("sip:a\\b@c")]
    [InlineData("sip:[::1@b")]
    [InlineData("sip:[x]")]
    [InlineData("http://contoso.test")]
    [InlineData("urn:uuid:1")]
    [InlineData("tel:x")]
    [InlineData("tel:")]
    [InlineData("tel:1;;")]
    public void TryRead_Malformed_IsRefused(string text) =>
        Assert.False(SipUriReader.TryRead(Samples.Octets(text), out _));

    [Fact]
    public void TryGetParameter_OfAGruu_IsFound()
    {
        Assert.True(SipUriReader.TryRead("sip:bob@contoso.test;opaque=user:epid:Xy_9Z;gruu"u8, out SipUriReader uri));
        Assert.True(uri.TryGetParameter("OPAQUE"u8, out ReadOnlySpan<byte> opaque));
        Assert.Equal("user:epid:Xy_9Z"u8, opaque);
        Assert.True(uri.TryGetParameter("gruu"u8, out ReadOnlySpan<byte> flag));
        Assert.True(flag.IsEmpty);
        Assert.False(uri.TryGetParameter("lr"u8, out _));
    }

    [Fact]
    public void Headers_StandApartFromParameters()
    {
        Assert.True(SipUriReader.TryRead("sip:a@b;lr?Route=%3Csip:c%3E&x=y"u8, out SipUriReader uri));
        Assert.Equal(";lr"u8, uri.Parameters);
        Assert.Equal("Route=%3Csip:c%3E&x=y"u8, uri.Headers);
    }
}
