// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Text;
using Parley.Sip.Framing;
using Parley.Sip.Parsing;
using Parley.TestKit;
using Xunit;

namespace Parley.Sip.Tests.Framing;

public sealed class SipStreamFramerTests
{
    private const string Head = "OPTIONS sip:a@b SIP/2.0\r\nCSeq: 1 OPTIONS\r\n";

    [Fact]
    public void Stream_CutAnywhere_GivesTheSameMessagesAndKeepAlives()
    {
        byte[] stream =
        [
            .. "\r\n"u8, .. Samples.Octets(Samples.Register), .. "\r\n\r\n"u8, .. Samples.Octets(Samples.Invite),
            .. Samples.Octets(Samples.Response), .. "\r\n\r\n\r\n\r\n"u8, .. Samples.Octets(Samples.Notify),
            .. "\r\n\r\n"u8,
        ];
        string[] expected = [Samples.Register, Samples.Invite, Samples.Response, Samples.Notify];
        foreach (IReadOnlyList<ReadOnlyMemory<byte>> pieces in EverySplit.Of(stream))
        {
            Receiver receiver = new(SipLimits.Default);
            foreach (ReadOnlyMemory<byte> piece in pieces)
            {
                receiver.Receive(piece.Span);
            }

            Assert.Equal(SipFrameStatus.NeedMore, receiver.Last.Status);
            Assert.Equal(0, receiver.Held);
            Assert.Equal(4, receiver.KeepAlives);
            Assert.Equal(expected.Length, receiver.Messages.Count);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(Samples.Octets(expected[i]), receiver.Messages[i]);
            }
        }
    }

    [Fact]
    public void Message_AwaitingItsBody_SaysHowLongItWillBe()
    {
        byte[] octets = Samples.Octets(Samples.Invite);
        SipStreamFramer framer = new(SipLimits.Default);
        SipFrame frame = framer.Read(octets.AsSpan(0, octets.Length - 1));
        Assert.Equal(SipFrameStatus.NeedMore, frame.Status);
        Assert.Equal(octets.Length, frame.Length);
        Assert.Equal(octets.Length - 21, frame.HeadLength);
        Assert.True(framer.IsInMessage);
        Assert.Equal(SipFrameStatus.Message, framer.Read(octets).Status);
        Assert.False(framer.IsInMessage);
    }

    [Theory]
    [InlineData("Content-Length: 0\r\n\r\n", SipParseError.None)]
    [InlineData("l : 0\r\n\r\n", SipParseError.None)]
    [InlineData("Content-Length:\r\n 0\r\n\r\n", SipParseError.None)]
    [InlineData("content-length:0\r\n\t\r\n\r\n", SipParseError.None)]
    [InlineData("\r\n", SipParseError.MissingContentLength)]
    [InlineData("Content-Length:\r\n\r\n", SipParseError.BadContentLength)]
    [InlineData("Content-Length: -1\r\n\r\n", SipParseError.BadContentLength)]
    [InlineData("Content-Length: 1 0\r\n\r\n", SipParseError.BadContentLength)]
    [InlineData("Content-Length: 1\r\n 0\r\n\r\n", SipParseError.BadContentLength)]
    [InlineData("Content-Length 0\r\n\r\n", SipParseError.BadHeaderLine)]
    [InlineData("l: 0\r\nContent-Length: 0\r\n\r\n", SipParseError.DuplicateHeader)]
    [InlineData("X: 1\n", SipParseError.BadHeaderLine)]
    [InlineData("\n", SipParseError.BadHeaderLine)]
    [InlineData("Content-Length: 131072\r\n\r\n", SipParseError.MessageTooLarge)]
    [InlineData("Content-Length: 99999999999999999999\r\n\r\n", SipParseError.MessageTooLarge)]
    [Trait("claim", "T21")]
    public void Head_IsChecked_HoweverItIsCut(string rest, SipParseError expected)
    {
        foreach (IReadOnlyList<ReadOnlyMemory<byte>> pieces in EverySplit.Of(Encoding.ASCII.GetBytes(Head + rest)))
        {
            Receiver receiver = new(SipLimits.Default);
            foreach (ReadOnlyMemory<byte> piece in pieces)
            {
                receiver.Receive(piece.Span);
            }

            Assert.Equal(expected, receiver.Last.Error);
            Assert.Equal(expected == SipParseError.None ? 1 : 0, receiver.Messages.Count);
        }
    }

    [Theory]
    [InlineData("\u0016\u0003\u0001")]
    [InlineData("\r")]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData(" OPTIONS sip:a SIP/2.0\r\n")]
    [InlineData("hello\r\n")]
    [InlineData("OPTIONS sip:a@b SIP/2.0\n")]
    public void Stream_OfAnotherProtocol_IsRefusedAtOnce(string text)
    {
        Receiver receiver = new(SipLimits.Default);
        receiver.Receive(Encoding.ASCII.GetBytes(text));
        if (text == "\r")
        {
            Assert.Equal(SipFrameStatus.NeedMore, receiver.Last.Status);
            receiver.Receive("\r"u8);
        }

        Assert.Equal(SipFrameStatus.Bad, receiver.Last.Status);
        Assert.Equal(SipParseError.NotSip, receiver.Last.Error);
    }

    [Fact]
    public void FoldBeforeTheFirstHeader_IsRefused()
    {
        SipFrame frame = new SipStreamFramer(SipLimits.Default).Read("OPTIONS sip:a@b SIP/2.0\r\n Via: x\r\n"u8);
        Assert.Equal(SipParseError.BadHeaderLine, frame.Error);
    }

    [Fact]
    public void Bad_StaysBad()
    {
        SipStreamFramer framer = new(SipLimits.Default);
        Assert.Equal(SipFrameStatus.Bad, framer.Read("\0"u8).Status);
        Assert.Equal(SipFrameStatus.Bad, framer.Read(Samples.Octets(Samples.Register)).Status);
        Assert.Equal(0, framer.Read(Samples.Octets(Samples.Register)).Consumed);
    }

    [Fact]
    public void Bad_WithACompleteHead_CanBeAnswered()
    {
        byte[] octets = Samples.Octets(Samples.Register.ReplaceLineEndings("\n").Replace("Content-Length: 0\n",
            string.Empty, StringComparison.Ordinal));
        SipFrame frame = new SipStreamFramer(SipLimits.Default).Read(octets);
        Assert.Equal(SipFrameStatus.Bad, frame.Status);
        Assert.Equal(SipParseError.MissingContentLength, frame.Error);
        Sip.Messages.SipMessage message = new();
        Assert.False(SipMessageParser.TryParse(octets.AsMemory(frame.Start, frame.HeadLength), SipLimits.Default,
            message, out _));
        Assert.True(message.IsAnswerable);
    }

    [Fact]
    [Trait("claim", "T21")]
    public void Limits_AreToldBeforeMoreIsBuffered()
    {
        SipLimits limits = new()
        {
            MaximumHeadBytes = 4096, MaximumHeaderBytes = 1024, MaximumHeaderCount = 20, MaximumUriBytes = 200,
        };
        Assert.Equal((SipParseError.RequestUriTooLong, 456 + 1), Endless(limits, "OPTIONS sip:", "a"));
        Assert.Equal(SipParseError.HeaderTooLong, Endless(limits, Head + "X: ", "a").Error);
        Assert.Equal(Head.Length + 1024 + 1, Endless(limits, Head + "X: ", "a").Held);
        Assert.Equal(SipParseError.TooManyHeaders, Endless(limits, Head, "X: 1\r\n").Error);
        Assert.Equal(SipParseError.HeaderTooLong, Endless(limits, Head + "X: 1\r\n", " y\r\n").Error);
        limits = limits with { MaximumHeaderCount = 2000 };
        (SipParseError error, int held) = Endless(limits, Head, "X: 1\r\n");
        Assert.Equal(SipParseError.HeadTooLarge, error);
        Assert.InRange(held, 4096, 4096 + 6);
    }

    [Fact]
    public void Limits_AtTheLimit_AreAccepted()
    {
        byte[] octets = Samples.Octets(Samples.Invite);
        SipLimits limits = new() { MaximumMessageBytes = octets.Length, MaximumHeadBytes = octets.Length - 21 };
        Assert.Equal(SipFrameStatus.Message, new SipStreamFramer(limits).Read(octets).Status);
        Assert.Equal(
            SipFrameStatus.TooLarge,
                new SipStreamFramer(limits with { MaximumMessageBytes = octets.Length - 1 }).Read(octets).Status);
        Assert.Equal(
            SipFrameStatus.TooLarge,
                new SipStreamFramer(limits with { MaximumHeadBytes = octets.Length - 22 }).Read(octets).Status);
    }

    private static (SipParseError Error, int Held) Endless(SipLimits limits, string start, string more)
    {
        Receiver receiver = new(limits);
        receiver.Receive(Encoding.ASCII.GetBytes(start));
        byte[] piece = Encoding.ASCII.GetBytes(more);
        while (receiver.Last.Status == SipFrameStatus.NeedMore && receiver.Held < 100_000)
        {
            receiver.Receive(piece);
        }

        Assert.Equal(SipFrameStatus.TooLarge, receiver.Last.Status);
        return (receiver.Last.Error, receiver.Held);
    }
}
