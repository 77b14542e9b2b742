// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Dialogs;
using Parley.Sip.Messages;
using Parley.Sip.Writing;
using Xunit;

namespace Parley.Sip.Tests.Dialogs;

public sealed class SipDialogTests
{
    [Fact]
    public void NOTIFY_OfADeregistration_GoesToTheTagAndEpidOfTheREGISTER()
    {
        SipDialog dialog = SipDialog.FromRequest(Samples.Message(Samples.Register), "srv1");
        Assert.Equal("6221664655", dialog.RemoteTag);
        Assert.Equal("srv1", dialog.LocalTag);
        Assert.Equal("67B0gC4B0a2A38i1F00mE9E6t845Db01E1xB613x", dialog.CallId);
        Assert.Equal(0u, dialog.LocalCSeq);
        Assert.Equal(
            """
            NOTIFY sip:192.0.2.2:50522;transport=tls;ms-opaque=d3470f2e1d SIP/2.0
            From: <sip:alice@contoso.test>;tag=srv1
            To: <sip:alice@contoso.test>;tag=6221664655;epid=abb2cb12b77f
            Call-ID: 67B0gC4B0a2A38i1F00mE9E6t845Db01E1xB613x
            CSeq: 1 NOTIFY
            Max-Forwards: 70
            Content-Length: 0


            """.ReplaceLineEndings("\r\n"),
            Write(dialog, SipMethod.Notify));
        Assert.Contains("\r\nCSeq: 2 BENOTIFY\r\n", Write(dialog, SipMethod.Benotify), StringComparison.Ordinal);
    }

    [Fact]
    public void LocalCSeq_SetForAPiggybackedNotice_GoesOnFromThere()
    {
        SipDialog dialog = SipDialog.FromRequest(Samples.Message(Samples.Register), "srv1");
        dialog.LocalCSeq = 1;
        Assert.Contains("\r\nCSeq: 2 BENOTIFY\r\n", Write(dialog, SipMethod.Benotify), StringComparison.Ordinal);
    }

    [Fact]
    public void RouteSet_OfARequest_IsItsRecordRouteInOrder()
    {
        SipDialog dialog = SipDialog.FromRequest(Samples.Message(Samples.Notify), "local");
        string request = Write(dialog, SipMethod.Subscribe);
        Assert.StartsWith("SUBSCRIBE sip:fe1.contoso.test:5061;transport=tls SIP/2.0\r\n", request,
            StringComparison.Ordinal);
        Assert.Contains(
            "\r\nRoute: <sip:fe1.contoso.test:5061;transport=tls;lr>\r\nRoute: <sip:fe2.contoso.test;lr>\r\n", request,
                StringComparison.Ordinal);
        Assert.Contains("\r\nFrom: <sip:alice@contoso.test>;tag=local;epid=abb2cb12b77f\r\n", request,
            StringComparison.Ordinal);
    }

    [Fact]
    public void RouteSet_OfAResponse_IsReversed()
    {
        SipDialog dialog = SipDialog.FromResponse(Samples.Message(
            Samples.Response.ReplaceLineEndings("\n").Replace("Record-Route: ", "Record-Route: <sip:near;lr>, ",
                StringComparison.Ordinal)));
        Assert.Equal("3284751", dialog.LocalTag);
        Assert.Equal("b0b", dialog.RemoteTag);
        Assert.Equal(
            """
            ACK sip:bob@contoso.test;opaque=user:epid:Xy9Z;gruu SIP/2.0
            Route: <sip:fe1.contoso.test:5061;transport=tls;lr>
            Route: <sip:near;lr>
            From: <sip:alice@contoso.test>;tag=3284751;epid=abb2cb12b77f
            To: <sip:bob@contoso.test>;tag=b0b;epid=111111111111
            Call-ID: 2EF6g1F43a0E0Di3AB0m2C3Dt5E6Fb7788x99AAx
            CSeq: 1 ACK
            Max-Forwards: 70
            Content-Length: 0


            """.ReplaceLineEndings("\r\n"),
            Write(dialog, SipMethod.Ack));
        Assert.Contains("\r\nCSeq: 2 BYE\r\n", Write(dialog, SipMethod.Bye), StringComparison.Ordinal);
    }

    [Fact]
    public void RouteSet_FirstRouterIsStrict_BecomesTheRequestUri()
    {
        SipDialog dialog = SipDialog.FromRequest(
            Samples.Message(Samples.Notify.Replace("tls;lr>", "tls>", StringComparison.Ordinal)), "local");
        string request = Write(dialog, SipMethod.Bye);
        Assert.StartsWith("BYE sip:fe1.contoso.test:5061;transport=tls SIP/2.0\r\n", request, StringComparison.Ordinal);
        Assert.Contains(
            "\r\nRoute: <sip:fe2.contoso.test;lr>\r\nRoute: <sip:fe1.contoso.test:5061;transport=tls>\r\n", request,
                StringComparison.Ordinal);
    }

    [Fact]
    public void TryUpdate_CSeqMustRise_AndTheTargetFollows()
    {
        SipDialog dialog = SipDialog.FromRequest(Samples.Message(Samples.Register), "srv1");
        string moved =
            Samples.Register.Replace("192.0.2.2:50522;transport", "192.0.2.9:4;transport", StringComparison.Ordinal);
        Assert.False(dialog.TryUpdate(Samples.Message(moved)));
        Assert.Equal("sip:192.0.2.2:50522;transport=tls;ms-opaque=d3470f2e1d", dialog.RemoteTarget);
        Assert.True(dialog.TryUpdate(Samples.Message(moved.Replace("CSeq: 1", "CSeq: 4", StringComparison.Ordinal))));
        Assert.Equal("sip:192.0.2.9:4;transport=tls;ms-opaque=d3470f2e1d", dialog.RemoteTarget);
        Assert.False(dialog.TryUpdate(Samples.Message(moved.Replace("CSeq: 1", "CSeq: 4", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("Contact: *")]
    [InlineData("Contact: <sip:a b>")]
    [InlineData("X-Contact: none")]
    public void FromRequest_NoUsableContact_TakesTheFromUri(string line)
    {
        int start = Samples.Notify.IndexOf("Contact:", StringComparison.Ordinal);
        int end = Samples.Notify.IndexOf("Event:", StringComparison.Ordinal);
        SipDialog dialog =
            SipDialog.FromRequest(Samples.Message(Samples.Notify[..start] + line + "\n" + Samples.Notify[end..]), "t");
        Assert.Equal("sip:alice@contoso.test", dialog.RemoteTarget);
    }

    [Fact]
    public void Matches_CallIdAndBothTags()
    {
        SipDialog dialog = SipDialog.FromResponse(Samples.Message(Samples.Response));
        Assert.True(dialog.Matches(Samples.Message(Samples.Response)));
        string bye =
            """
            BYE sip:a@b SIP/2.0
            Via: SIP/2.0/TLS h;branch=z9hG4bK1
            From: <sip:bob@contoso.test>;tag=b0b
            To: <sip:alice@contoso.test>;tag=3284751
            Call-ID: 2EF6g1F43a0E0Di3AB0m2C3Dt5E6Fb7788x99AAx
            CSeq: 1 BYE
            Content-Length: 0


            """;
        Assert.True(dialog.Matches(Samples.Message(bye)));
        Assert.False(dialog.Matches(Samples.Message(bye.Replace("tag=b0b", "tag=B0B", StringComparison.Ordinal))));
        Assert.False(dialog.Matches(Samples.Message(bye.Replace("tag=3284751", "tag=1", StringComparison.Ordinal))));
        Assert.False(dialog.Matches(Samples.Message(bye.Replace("2EF6", "2EF7", StringComparison.Ordinal))));
        Assert.True(dialog.TryUpdate(Samples.Message(bye)));
    }

    private static string Write(SipDialog dialog, SipMethod method)
    {
        SipMessageWriter writer = new();
        dialog.StartRequest(writer, method);
        return Samples.Text(writer.Finish());
    }
}
