// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Headers;
using Parley.Sip.Messages;
using Xunit;

namespace Parley.Sip.Tests.Headers;

public sealed class ContactReaderTests
{
    [Fact]
    public void Contact_OfTheClient_HasWhatTheRegistrarNeeds()
    {
        Samples.Message(Samples.Register).TryGetHeader(SipHeaderId.Contact, out ReadOnlySpan<byte> list);
        Assert.True(ContactReader.TryReadNext(ref list, out ContactReader contact));
        Assert.True(list.IsEmpty);
        Assert.False(contact.IsStar);
        Assert.Equal("sip:192.0.2.2:50522;transport=tls;ms-opaque=d3470f2e1d"u8, contact.Uri);
        Assert.True(contact.IsProxyReplace);
        Assert.Equal("<urn:uuid:0e324752-e1ab-56eb-8f4a-267c85a97459>"u8, contact.Instance);
        Assert.Equal("0e324752-e1ab-56eb-8f4a-267c85a97459"u8, contact.InstanceUuid);
        Assert.Equal(-1, contact.Expires);
        Assert.True(contact.Gruu.IsEmpty);
        Assert.True(contact.TryGetParameter("methods"u8, out ReadOnlySpan<byte> methods));
        Assert.Equal("INVITE, MESSAGE, INFO"u8, methods);
    }

    [Theory]
    [InlineData("<sip:a@b>;expires=0", 0)]
    [InlineData("<sip:a@b>;expires=7200", 7200)]
    [InlineData("<sip:a@b>;expires=280297596632815", uint.MaxValue)]
    [InlineData("<sip:a@b>;expires=soon", -1)]
    [InlineData("<sip:a@b>", -1)]
    public void Expires_IsANumberOrAbsent(string text, long expected)
    {
        ReadOnlySpan<byte> list = Samples.Octets(text);
        Assert.True(ContactReader.TryReadNext(ref list, out ContactReader contact));
        Assert.Equal(expected, contact.Expires);
    }

    [Fact]
    public void Star_StandsAlone()
    {
        ReadOnlySpan<byte> list = " * "u8;
        Assert.True(ContactReader.TryReadNext(ref list, out ContactReader contact));
        Assert.True(contact.IsStar);
        Assert.True(contact.Uri.IsEmpty);
        list = "*, <sip:a@b>"u8;
        Assert.False(ContactReader.TryReadNext(ref list, out _));
        list = "*;expires=0"u8;
        Assert.False(ContactReader.TryReadNext(ref list, out _));
    }

    [Theory]
    [InlineData("\"<urn:uuid:>\"")]
    [InlineData("\"<urn:isbn:1>\"")]
    [InlineData("\"urn:uuid:1\"")]
    public void InstanceUuid_OfAnotherKind_IsEmpty(string value)
    {
        ReadOnlySpan<byte> list = Samples.Octets("<sip:a@b>;+sip.instance=" + value);
        Assert.True(ContactReader.TryReadNext(ref list, out ContactReader contact));
        Assert.True(contact.InstanceUuid.IsEmpty);
        Assert.False(contact.Instance.IsEmpty);
    }
}
