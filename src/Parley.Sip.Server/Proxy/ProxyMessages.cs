// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using Parley.Sip.Headers;
using Parley.Sip.Messages;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Transactions;
using Parley.Sip.Writing;

namespace Parley.Sip.Server.Proxy;

/// <summary>
/// The messages that a proxy writes: copies of requests, and the ACK, CANCEL and BYE that it owes an endpoint.
/// </summary>
internal sealed class ProxyMessages(ServerTransport transport, SipSender sender)
{
    private const int StackLength = 1024;
    private const int MaximumForwards = 70;

    /// <summary>Writes the copy for a branch; it stands in the writer of forwarded messages until the next.</summary>
    public SipMessageWriter WriteRequest(in ForwardedCopy copy, ProxyBranch branch)
    {
        WriteCopy(copy, new ProxyTarget(branch.Target, branch.RequestUri), branch.Id);
        return ThreadWriters.Forward;
    }

    /// <summary>Writes the copy of a request for a target.</summary>
    public void WriteCopy(scoped in ForwardedCopy copy, in ProxyTarget target, ulong id)
    {
        SipMessage request = copy.Request;
        ServerNames names = transport.Names;
        Span<byte> buffer = stackalloc byte[StackLength];
        int most = names.MaximumViaLength + names.MaximumRecordRouteLength
            + Encoding.UTF8.GetMaxByteCount(target.RequestUri.Length);
        if (most > buffer.Length)
        {
            buffer = new byte[most];
        }

        int via = names.WriteVia(target.Connection.Transport, id, LoopMark.Of(request), buffer);
        int at = via;
        int route = 0;
        if (MakesDialog(request))
        {
            route = names.WriteRecordRoute(copy.From.Transport, target.Connection.Transport, buffer[at..]);
            at += route;
        }

        int uri = Encoding.UTF8.GetBytes(target.RequestUri, buffer[at..]);
        ForwardingOptions options = new()
        {
            Via = buffer[..via],
            RecordRoute = buffer.Slice(via, route),
            RequestUri = buffer.Slice(at, uri),
            RoutesToRemove = copy.RoutesToRemove,
            AssertedIdentity = request.Method == SipMethod.Ack ? default : copy.AssertedIdentity,
        };
        SipForwardingWriter.WriteRequest(request, options, ThreadWriters.Forward);
    }

    /// <summary>Writes the ACK for a refusal on a branch (RFC 3261 §17.1.1.3).</summary>
    public SipMessageWriter WriteAck(SipMessage request, ProxyBranch branch, SipMessage response)
    {
        SipMessageWriter writer = Start(SipMethod.Ack, branch, branch.Id, request);
        Finish(writer, request, response, SipMethod.Ack, request.CSeqNumber);
        return writer;
    }

    /// <summary>Writes the CANCEL for a branch (RFC 3261 §9.1): the same Via, To without a tag.</summary>
    public SipMessageWriter WriteCancel(SipMessage request, ProxyBranch branch)
    {
        SipMessageWriter writer = Start(SipMethod.Cancel, branch, branch.Id, request);
        Finish(writer, request, request, SipMethod.Cancel, request.CSeqNumber);
        return writer;
    }

    /// <summary>Writes the ACK for a success that nobody wants (RFC 3261 §13.2.2.4).</summary>
    public SipMessageWriter WriteSuccessAck(SipMessage request, ProxyBranch branch, SipMessage success)
    {
        SipMessageWriter ack = ThreadWriters.Forward;
        ack.StartRequest(SipMethod.Ack, TargetOf(success, branch));
        WriteVia(ack, branch.Target, BranchName.NextId(), LoopMark.None);
        Finish(ack, request, success, SipMethod.Ack, request.CSeqNumber);
        return ack;
    }

    /// <summary>
    /// Ends the dialog that a success made which came too late: ACK, then BYE, to the Contact of the success
    /// (client contract 6.2).
    /// </summary>
    public void Absorb(SipMessage request, ProxyBranch branch, SipMessage success)
    {
        branch.Target.Send(WriteSuccessAck(request, branch, success));
        SipMessageWriter bye = sender.RentWriter();
        bye.StartRequest(SipMethod.Bye, TargetOf(success, branch));
        Finish(bye, request, success, SipMethod.Bye, request.CSeqNumber + 1);
        sender.SendRequest(branch.Target, bye);
    }

    private static ReadOnlySpan<byte> TargetOf(SipMessage success, ProxyBranch branch) =>
        success.TryGetHeader(SipHeaderId.Contact, out ReadOnlySpan<byte> contact)
        && NameAddrReader.TryReadNext(ref contact, out NameAddrReader address)
            ? address.Uri
            : Encoding.UTF8.GetBytes(branch.RequestUri);

    // RFC 3261 §16.6 step 4, §12.1: what may make a dialog, and is not within one.
    private static bool MakesDialog(SipMessage request) =>
        request.ToTag.IsEmpty && request.Method is SipMethod.Invite or SipMethod.Subscribe or SipMethod.Refer;

    private static void Finish(SipMessageWriter writer, SipMessage request, SipMessage to, SipMethod method, uint cseq)
    {
        request.TryGetHeader(SipHeaderId.From, out ReadOnlySpan<byte> from);
        writer.Header(SipHeaderId.From, from);
        to.TryGetHeader(SipHeaderId.To, out ReadOnlySpan<byte> toValue);
        writer.Header(SipHeaderId.To, toValue);
        writer.Header(SipHeaderId.CallId, request.CallId);
        writer.CSeq(cseq, method);
        writer.Header(SipHeaderId.MaxForwards, MaximumForwards);
    }

    private SipMessageWriter Start(SipMethod method, ProxyBranch branch, ulong id, SipMessage request)
    {
        SipMessageWriter writer = ThreadWriters.Forward;
        writer.StartRequest(method, Encoding.UTF8.GetBytes(branch.RequestUri));
        WriteVia(writer, branch.Target, id, LoopMark.Of(request));
        return writer;
    }

    private void WriteVia(SipMessageWriter writer, PeerConnection target, ulong id, uint loopMark)
    {
        int most = transport.Names.MaximumViaLength;
        Span<byte> via = most <= StackLength ? stackalloc byte[StackLength] : new byte[most];
        int length = transport.Names.WriteVia(target.Transport, id, loopMark, via);
        writer.Header(SipHeaderId.Via, via[..length]);
    }
}
