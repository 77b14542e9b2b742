// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Messages;
using Parley.Sip.Parsing;
using Parley.Sip.Writing;
using Xunit;

namespace Parley.Sip.Tests.Writing;

public sealed class SipResponseWriterTests
{
    [Fact]
    public void Start_RequestWithoutToTag_AddsOurs()
    {
        SipMessageWriter writer = new();
        SipResponseWriter.Start(writer, Samples.Message(Samples.Invite), 180, "srv9"u8);
        Assert.Equal(
            """
            SIP/2.0 180 Ringing
            Via: SIP/2.0/tls 192.0.2.2:50522
            From: <sip:alice@contoso.test>;tag=3284751;epid=abb2cb12b77f
            To: <sip:bob@contoso.test>;tag=srv9
            Call-ID: 2EF6g1F43a0E0Di3AB0m2C3Dt5E6Fb7788x99AAx
            CSeq: 1 INVITE
            Content-Length: 0


            """.ReplaceLineEndings("\r\n"),
            Samples.Text(writer.Finish()));
    }

    [Fact]
    public void Start_Trying_HasNoTag()
    {
        SipMessageWriter writer = new();
        SipResponseWriter.Start(writer, Samples.Message(Samples.Invite), 100, "srv9"u8);
        Assert.Equal("<sip:bob@contoso.test>"u8, writer.Written(SipHeaderId.To));
    }

    [Fact]
    public void Start_RequestWithinADialog_KeepsToAndRecordRoute()
    {
        SipMessageWriter writer = new();
        SipResponseWriter.Start(writer, Samples.Message(Samples.Notify), 200, "srv9"u8);
        SipMessage response = Samples.Message(writer.Finish());
        Assert.Equal("6221664655"u8, response.ToTag);
        Assert.True(response.TryGetHeader(SipHeaderId.RecordRoute, out _));
        SipResponseWriter.Start(writer, Samples.Message(Samples.Notify), 481, "srv9"u8);
        Assert.False(Samples.Message(writer.Finish()).TryGetHeader(SipHeaderId.RecordRoute, out _));
    }

    [Theory]
    [InlineData("wsinv")]
    [InlineData("ltgtruri")]
    [InlineData("badvers")]
    [InlineData("multi01")]
    [InlineData("clerr")]
    [InlineData("scalar02")]
    [InlineData("quotbal")]
    public void Start_OddOrRefusedRequest_CanBeAnswered(string name)
    {
        SipMessage request = new();
        _ = SipMessageParser.TryParseDatagram(Golden.Torture(name), SipLimits.Default, request,
            out SipParseError error);
        Assert.True(request.IsAnswerable);
        SipMessageWriter writer = new();
        SipResponseWriter.Start(writer, request, error.StatusCode(), "t"u8, error.Reason());
        Assert.DoesNotContain("\r\n ", Samples.Text(writer.Finish()), StringComparison.Ordinal);
    }
}
