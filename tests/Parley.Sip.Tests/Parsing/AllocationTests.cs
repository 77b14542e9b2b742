// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Framing;
using Parley.Sip.Headers;
using Parley.Sip.Messages;
using Parley.Sip.Parsing;
using Parley.Sip.Transactions;
using Parley.Sip.Uris;
using Parley.Sip.Writing;
using Xunit;

namespace Parley.Sip.Tests.Parsing;

/// <summary>The wire path allocates nothing once its objects have grown.</summary>
public sealed class AllocationTests
{
    private readonly byte[] _register = Samples.Octets(Samples.Register);
    private readonly byte[] _invite = Samples.Octets(Samples.Invite);
    private readonly byte[] _response = Samples.Octets(Samples.Response);
    private readonly SipMessage _message = new();
    private readonly SipMessageWriter _writer = new();
    private readonly SipStreamFramer _framer = new(SipLimits.Default);

    [Fact]
    public void FrameAndParse_AllocateNothing() => AssertNothing(() =>
    {
        SipFrame frame = _framer.Read(_register);
        Assert.True(SipMessageParser.TryParse(_register.AsMemory(frame.Start, frame.Length), SipLimits.Default,
            _message, out _));
    });

    [Fact]
    public void FrameInPieces_AllocatesNothing() => AssertNothing(() =>
    {
        for (int length = 100; length < _invite.Length; length += 100)
        {
            _framer.Read(_invite.AsSpan(0, length));
        }

        Assert.True(_framer.Read(_invite).Status == SipFrameStatus.Message);
    });

    [Fact]
    public void ReadHeaders_AllocatesNothing()
    {
        _ = SipMessageParser.TryParse(_register, SipLimits.Default, _message, out _);
        AssertNothing(() =>
        {
            _message.TryGetHeader(SipHeaderId.Contact, out ReadOnlySpan<byte> list);
            ContactReader.TryReadNext(ref list, out ContactReader contact);
            SipUriReader.TryRead(contact.Uri, out SipUriReader uri);
            uri.TryGetParameter("ms-opaque"u8, out ReadOnlySpan<byte> opaque);
            Assert.True(opaque.Length == 10);
            Assert.True(_message.HasToken(SipHeaderId.Supported, "adhoclist"u8));
        });
    }

    [Fact]
    public void ForwardARequest_AllocatesNothing()
    {
        _ = SipMessageParser.TryParse(_invite, SipLimits.Default, _message, out _);
        AssertNothing(() =>
        {
            SipForwardingWriter.WriteRequest(
                _message,
                new ForwardingOptions
                {
                    Via = "SIP/2.0/TLS fe1.contoso.test;branch=z9hG4bK1"u8,
                    RequestUri = "sip:bob@192.0.2.9"u8,
                    RecordRoute = "<sip:fe1.contoso.test;lr>"u8,
                    AssertedIdentity = "<sip:alice@contoso.test>"u8,
                },
                _writer);
            _writer.Finish();
        });
    }

    [Fact]
    public void ForwardAResponse_AllocatesNothing()
    {
        _ = SipMessageParser.TryParse(_response, SipLimits.Default, _message, out _);
        AssertNothing(() =>
        {
            SipForwardingWriter.WriteResponse(_message, _writer);
            _writer.Finish();
        });
    }

    [Fact]
    public void Answer_AllocatesNothing()
    {
        _ = SipMessageParser.TryParse(_invite, SipLimits.Default, _message, out _);
        AssertNothing(() =>
        {
            SipResponseWriter.Start(_writer, _message, 200, "tag"u8);
            _writer.Header(SipHeaderId.Server, "RTC/5.0");
            _writer.Finish();
        });
    }

    [Fact]
    public void Step_AllocatesNothing() => AssertNothing(static () =>
        ServerInviteTransaction.Start(TransactionTimers.Default, isReliable: true, default, out _)
            .Step(TransactionInput.Provisional, default, out _)
            .Step(TransactionInput.Success, default, out _));

    private static void AssertNothing(Action action)
    {
        action();
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            action();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
