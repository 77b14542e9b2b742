// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Text;
using Parley.Sip.Headers;
using Parley.Sip.Messages;
using Parley.Sip.Uris;
using Parley.Sip.Writing;

namespace Parley.Sip.Dialogs;

/// <summary>
/// The state of a dialog in which this server is an end (RFC 3261 §12): subscriptions, notices, later conferences.
/// </summary>
/// <remarks>Not thread safe: its owner guards it.</remarks>
public sealed class SipDialog
{
    private readonly byte[] _callId;
    private readonly byte[] _local;
    private readonly byte[] _remote;
    private readonly byte[][] _routes;
    private byte[] _remoteTarget;
    private long _remoteCSeq = -1;

    private SipDialog(
        ReadOnlySpan<byte> callId,
        string localTag,
        string remoteTag,
        byte[] local,
        byte[] remote,
        byte[][] routes,
        byte[] target)
    {
        _callId = callId.ToArray();
        _local = local;
        _remote = remote;
        _routes = routes;
        _remoteTarget = target;
        LocalTag = localTag;
        RemoteTag = remoteTag;
    }

    /// <summary>Call-ID.</summary>
    public string CallId => Encoding.UTF8.GetString(_callId);

    /// <summary>Our tag.</summary>
    public string LocalTag { get; }

    /// <summary>The peer's tag; empty when the peer gave none (RFC 2543).</summary>
    public string RemoteTag { get; }

    /// <summary>The URI that requests to the peer are sent to: its last Contact.</summary>
    public string RemoteTarget => Encoding.UTF8.GetString(_remoteTarget);

    /// <summary>The number of the last request we sent in it; 0 before the first.</summary>
    public uint LocalCSeq { get; set; }

    /// <summary>
    /// Makes the dialog that accepting this request creates (§12.1.1). The peer's Contact becomes the remote target;
    /// its From URI, when it sent no usable Contact.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="localTag">The tag of our answer's To.</param>
    public static SipDialog FromRequest(SipMessage request, string localTag)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrEmpty(localTag);
        return new SipDialog(
            request.CallId,
            localTag,
            Encoding.UTF8.GetString(request.FromTag),
            Party(request.ToUri, Encoding.UTF8.GetBytes(localTag), request.ToEpid),
            Party(request.FromUri, request.FromTag, request.FromEpid),
            RouteSet(request, isReversed: false),
            Target(request, request.FromUri).ToArray())
        {
            _remoteCSeq = request.CSeqNumber,
        };
    }

    /// <summary>Makes the dialog that this answer to a request of ours creates (§12.1.2).</summary>
    public static SipDialog FromResponse(SipMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return new SipDialog(
            response.CallId,
            Encoding.UTF8.GetString(response.FromTag),
            Encoding.UTF8.GetString(response.ToTag),
            Party(response.FromUri, response.FromTag, response.FromEpid),
            Party(response.ToUri, response.ToTag, response.ToEpid),
            RouteSet(response, isReversed: true),
            Target(response, response.ToUri).ToArray())
        {
            LocalCSeq = response.CSeqNumber,
        };
    }

    /// <summary>
    /// Whether this request or response of the peer belongs to this dialog (§12.2.2): Call-ID and both tags.
    /// </summary>
    public bool Matches(SipMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        ReadOnlySpan<byte> local = message.IsRequest ? message.ToTag : message.FromTag;
        ReadOnlySpan<byte> remote = message.IsRequest ? message.FromTag : message.ToTag;
        return message.CallId.SequenceEqual(_callId) && IsText(local, LocalTag) && IsText(remote, RemoteTag);
    }

    /// <summary>
    /// Takes the target, and the rising CSeq, of a later request of the peer; false when its CSeq is not above the last
    /// one.
    /// </summary>
    public bool TryUpdate(SipMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.CSeqNumber <= _remoteCSeq)
        {
            return false;
        }

        _remoteCSeq = request.CSeqNumber;
        ReadOnlySpan<byte> target = Target(request, _remoteTarget);
        if (!target.SequenceEqual(_remoteTarget))
        {
            _remoteTarget = target.ToArray();
        }

        return true;
    }

    /// <summary>
    /// Starts the next request in the dialog (§12.2.1.1): start line, From, To, Call-ID, CSeq, Max-Forwards, Route. Via
    /// is the transport's. The To of a client that gave an epid carries it, or the client takes the request for a
    /// stranger's.
    /// </summary>
    public void StartRequest(SipMessageWriter writer, SipMethod method)
    {
        ArgumentNullException.ThrowIfNull(writer);

        // ACK repeats the number of its INVITE (§13.2.2.4), CANCEL is not sent within dialogs.
        if (method != SipMethod.Ack)
        {
            LocalCSeq++;
        }

        bool isStrict = _routes.Length > 0 && !IsLoose(_routes[0], out _);
        if (isStrict)
        {
            IsLoose(_routes[0], out ReadOnlySpan<byte> first);
            writer.StartRequest(method, first);
        }
        else
        {
            writer.StartRequest(method, _remoteTarget);
        }

        for (int i = isStrict ? 1 : 0; i < _routes.Length; i++)
        {
            writer.Header(SipHeaderId.Route, _routes[i]);
        }

        if (isStrict)
        {
            writer.Header(SipHeaderId.Route, [(byte)'<', .. _remoteTarget, (byte)'>']);
        }

        writer.Header(SipHeaderId.From, _local);
        writer.Header(SipHeaderId.To, _remote);
        writer.Header(SipHeaderId.CallId, _callId);
        writer.CSeq(LocalCSeq, method);
        writer.Header(SipHeaderId.MaxForwards, 70);
    }

    private static byte[] Party(ReadOnlySpan<byte> uri, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> epid)
    {
        ReadOnlySpan<byte> tagName = tag.IsEmpty ? default : ";tag="u8;
        ReadOnlySpan<byte> epidName = epid.IsEmpty ? default : ";epid="u8;
        return [(byte)'<', .. uri, (byte)'>', .. tagName, .. tag, .. epidName, .. epid];
    }

    private static byte[][] RouteSet(SipMessage message, bool isReversed)
    {
        if (!message.TryGetHeader(SipHeaderId.RecordRoute, out _))
        {
            return [];
        }

        List<byte[]> routes = [];
        foreach (ReadOnlySpan<byte> line in message.GetHeaders(SipHeaderId.RecordRoute))
        {
            ReadOnlySpan<byte> rest = line;
            while (NameAddrReader.TryReadNext(ref rest, out NameAddrReader route))
            {
                routes.Add(route.Whole.ToArray());
            }
        }

        if (isReversed)
        {
            routes.Reverse();
        }

        return [.. routes];
    }

    private static ReadOnlySpan<byte> Target(SipMessage message, ReadOnlySpan<byte> otherwise) =>
        message.TryGetHeader(SipHeaderId.Contact, out ReadOnlySpan<byte> list)
        && ContactReader.TryReadNext(ref list, out ContactReader contact) && !contact.IsStar
            ? contact.Uri
            : otherwise;

    private static bool IsLoose(ReadOnlySpan<byte> route, out ReadOnlySpan<byte> uri)
    {
        uri = NameAddrReader.TryRead(route, out NameAddrReader address) ? address.Uri : default;

        // A URI that we cannot look into is not ours to rewrite: treated as loose.
        return !SipUriReader.TryRead(uri, out SipUriReader sip) || sip.TryGetParameter("lr"u8, out _);
    }

    private static bool IsText(ReadOnlySpan<byte> octets, string text) =>
        octets.Length == text.Length && Ascii.Equals(octets, text);
}
