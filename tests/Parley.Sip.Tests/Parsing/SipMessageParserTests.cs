// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Parley.Sip.Messages;
using Parley.Sip.Parsing;
using Xunit;

namespace Parley.Sip.Tests.Parsing;

public sealed class SipMessageParserTests
{
    private const string Register =
        "REGISTER sip:contoso.test SIP/2.0\r\n"
        + "Via: SIP/2.0/tls 192.0.2.2:50522;branch=z9hG4bK77\r\n"
        + "From: <sip:alice@contoso.test>;tag=6221664655;epid=abb2cb12b77f\r\n"
        + "To: <sip:alice@contoso.test>\r\n"
        + "Max-Forwards: 70\r\n"
        + "CSeq: 1 REGISTER\r\n"
        + "Call-ID: 67B0gC4B0a2A38i1F00mE9E6t845Db01E1xB613x\r\n"
        + "Contact: <sip:192.0.2.2:50522;transport=tls;ms-opaque=d3470f2e1d>;proxy=replace;"
        + "+sip.instance=\"<urn:uuid:0e324752-e1ab-56eb-8f4a-267c85a97459>\"\r\n"
        + "Supported: gruu-10, adhoclist, msrtc-event-categories, com.microsoft.msrtc.presence\r\n"
        + "Event: registration\r\n"
        + "ms-keep-alive: UAC;hop-hop=yes\r\n"
        + "Content-Length: 0\r\n\r\n";

    [Fact]
    public void TryParse_RegisterOfTheClient_IndexesIt()
    {
        SipMessage message = new();
        Assert.True(SipMessageParser.TryParse(Encoding.UTF8.GetBytes(Register), SipLimits.Default, message, out _));
        Assert.Equal(SipMethod.Register, message.Method);
        Assert.Equal("abb2cb12b77f"u8, message.FromEpid);
        Assert.Equal("z9hG4bK77"u8, message.TopViaBranch);
        Assert.True(message.HasToken(SipHeaderId.Supported, "ADHOCLIST"u8));
        Assert.Equal(-1, message.Expires);
        Assert.Equal(11, message.HeaderCount);
    }
}
