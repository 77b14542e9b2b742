// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Messages;
using Parley.Sip.Writing;
using Xunit;

namespace Parley.Sip.Tests.Writing;

public sealed class SipMessageWriterTests
{
    [Fact]
    public void Request_WithBody_IsWritten()
    {
        SipMessageWriter writer = new();
        writer.StartRequest(SipMethod.Notify, "sip:a@b"u8);
        writer.Header(SipHeaderId.Via, "SIP/2.0/TLS h;branch=z9hG4bK1");
        writer.Header(SipHeaderId.From, "<sip:c@d>;tag=1"u8);
        writer.Header(SipHeaderId.To, "<sip:a@b>;tag=2"u8);
        writer.Header(SipHeaderId.CallId, "x");
        writer.CSeq(7, SipMethod.Notify);
        writer.Header(SipHeaderId.MaxForwards, 70);
        writer.Header("X-Name"u8, "grün");
        writer.Body("text/plain"u8, "hello"u8);
        Assert.Equal(SipMethod.Notify, writer.Method);
        Assert.Equal(0, writer.StatusCode);
        Assert.True(writer.HasVia);
        byte[] written = writer.Finish().ToArray();
        Assert.Equal(
            Samples.Octets(
                """
                NOTIFY sip:a@b SIP/2.0
                Via: SIP/2.0/TLS h;branch=z9hG4bK1
                From: <sip:c@d>;tag=1
                To: <sip:a@b>;tag=2
                Call-ID: x
                CSeq: 7 NOTIFY
                Max-Forwards: 70
                X-Name: grün
                Content-Type: text/plain
                Content-Length: 5

                hello
                """),
            written);
        Assert.Equal(written, writer.Finish().ToArray());
        Samples.Message(written);
    }

    [Fact]
    public void Response_TakesThePhraseAndTheMethodOfCSeq()
    {
        SipMessageWriter writer = new();
        writer.StartResponse(404);
        writer.CSeq(1, SipMethod.Subscribe);
        Assert.Equal(SipMethod.Subscribe, writer.Method);
        Assert.Equal("SIP/2.0 404 Not Found\r\nCSeq: 1 SUBSCRIBE\r\nContent-Length: 0\r\n\r\n",
            Samples.Text(writer.Finish()));
        writer.StartResponse(404, "Nobody"u8);
        Assert.StartsWith("SIP/2.0 404 Nobody\r\n", Samples.Text(writer.Finish()));
        Assert.Equal(SipMethod.Unknown, writer.Method);
    }

    [Fact]
    public void Written_GivesTheFirstValueOfEachSignedHeader_AlsoAfterTheBufferGrew()
    {
        SipMessageWriter writer = new();
        writer.StartRequest(SipMethod.Invite, "sip:a@b"u8);
        Assert.True(writer.Written(SipHeaderId.From).IsEmpty);
        writer.Header(SipHeaderId.From, "<sip:c@d>;tag=1"u8);
        writer.Header("To"u8, "<sip:a@b>"u8);
        writer.Header("i"u8, "call");
        writer.CSeq(4, SipMethod.Invite);
        writer.Header(SipHeaderId.Expires, 60);
        writer.Header(SipHeaderId.PAssertedIdentity, "<sip:c@d>");
        writer.Header(SipHeaderId.PAssertedIdentity, "<tel:+1>");
        writer.Header(SipHeaderId.PPreferredIdentity, "<sip:e@f>"u8);
        writer.Header("X"u8, new string('x', 5000));
        Assert.Equal("<sip:c@d>;tag=1"u8, writer.Written(SipHeaderId.From));
        Assert.Equal("<sip:a@b>"u8, writer.Written(SipHeaderId.To));
        Assert.Equal("call"u8, writer.Written(SipHeaderId.CallId));
        Assert.Equal("4 INVITE"u8, writer.Written(SipHeaderId.CSeq));
        Assert.Equal("60"u8, writer.Written(SipHeaderId.Expires));
        Assert.Equal("<sip:c@d>"u8, writer.Written(SipHeaderId.PAssertedIdentity));
        Assert.Equal("<sip:e@f>"u8, writer.Written(SipHeaderId.PPreferredIdentity));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = writer.Written(SipHeaderId.Contact).Length);
    }

    [Theory]
    [InlineData("a\r\nX: y")]
    [InlineData("a\nX: y")]
    [InlineData("a\rX")]
    [InlineData("a\r\n")]
    [InlineData("a\r\n b")]
    [Trait("claim", "T21")]
    public void Header_LineBreakInText_IsRefused(string value)
    {
        SipMessageWriter writer = new();
        writer.StartRequest(SipMethod.Message, "sip:a@b"u8);
        Assert.Throws<ArgumentException>(() => writer.Header(SipHeaderId.Subject, value));
        Assert.Throws<ArgumentException>(() => writer.Header("X"u8, value));
        Assert.Equal("MESSAGE sip:a@b SIP/2.0\r\nContent-Length: 0\r\n\r\n", Samples.Text(writer.Finish()));
    }

    [Theory]
    [InlineData("a\r\nX: y")]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData("a\r\n")]
    [Trait("claim", "T21")]
    public void Header_LineBreakInOctets_IsRefusedAndTheMessageIsLost(string value)
    {
        SipMessageWriter writer = new();
        writer.StartRequest(SipMethod.Message, "sip:a@b"u8);
        Assert.Throws<ArgumentException>(() => writer.Header(SipHeaderId.Subject,
            Samples.Text(System.Text.Encoding.UTF8.GetBytes(value))));
        Assert.Throws<ArgumentException>(() => writer.Header("X"u8, System.Text.Encoding.UTF8.GetBytes(value)));
        Assert.Throws<InvalidOperationException>(() => writer.Finish().Length);
    }

    [Fact]
    public void Header_FoldedValueOfAReceivedMessage_IsWrittenOnOneLine()
    {
        SipMessageWriter writer = new();
        writer.StartResponse(200);
        writer.Header(SipHeaderId.From, "<sip:a@b>\r\n ;tag=1"u8);
        Assert.Equal("<sip:a@b>   ;tag=1"u8, writer.Written(SipHeaderId.From));
    }

    [Fact]
    public void Writer_UsedWrongly_SaysSo()
    {
        SipMessageWriter writer = new();
        Assert.Throws<InvalidOperationException>(() => writer.Finish().Length);
        Assert.Throws<InvalidOperationException>(() => writer.Header(SipHeaderId.To, "x"));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.StartRequest(SipMethod.Unknown, "sip:a"u8));
        Assert.Throws<ArgumentException>(() => writer.StartRequest("IN VITE"u8, "sip:a"u8));
        Assert.Throws<ArgumentException>(() => writer.StartRequest(SipMethod.Bye, "sip:a b"u8));
        Assert.Throws<ArgumentException>(() => writer.StartRequest(SipMethod.Bye, "sip:a\r\n"u8));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.StartResponse(99));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.StartResponse(700));
        Assert.Throws<ArgumentException>(() => writer.StartResponse(200, "O\nK"u8));
        writer.StartResponse(200);
        Assert.Throws<ArgumentException>(() => writer.Header(SipHeaderId.Other, "x"));
        Assert.Throws<ArgumentException>(() => writer.Header(SipHeaderId.ContentLength, 3));
        Assert.Throws<ArgumentException>(() => writer.Header("l"u8, "3"));
        Assert.Throws<ArgumentException>(() => writer.Header("a b"u8, "3"));
        Assert.Throws<ArgumentException>(() => writer.CSeq(1, SipMethod.Unknown));
        writer.Body("text/plain"u8, "x"u8);
        Assert.Throws<InvalidOperationException>(() => writer.Body("y"u8));
        writer.Finish();
        Assert.Throws<InvalidOperationException>(() => writer.Header(SipHeaderId.To, "x"));
    }

    [Fact]
    public void Start_AfterALargeMessage_LetsGoOfItsBuffer()
    {
        SipMessageWriter writer = new();
        writer.StartResponse(200);
        writer.Body("text/plain"u8, new byte[200_000]);
        writer.Finish();
        long before = GC.GetAllocatedBytesForCurrentThread();
        writer.StartResponse(200);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 2048, 4096);
        writer.Body("text/plain"u8, "y"u8);
        Assert.EndsWith("Content-Length: 1\r\n\r\ny", Samples.Text(writer.Finish()));
    }
}
