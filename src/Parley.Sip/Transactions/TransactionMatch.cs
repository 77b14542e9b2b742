// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Headers;
using Parley.Sip.Messages;

namespace Parley.Sip.Transactions;

/// <summary>
/// What a message says about the transaction that it belongs to, as a view for looking one up without allocating
/// (RFC 3261 §17.1.3, §17.2.3). <see cref="ToKey"/> keeps it.
/// </summary>
/// <remarks>
/// A branch with the magic cookie names the transaction together with sent-by and method. Without one, as in every
/// INVITE, ACK and request within a dialog of this system's clients (client contract, ground rules), Call-ID, CSeq,
/// From tag, Request-URI and the topmost Via do.
/// </remarks>
public readonly ref struct TransactionMatch
{
    private const byte ServerKind = (byte)'s';
    private const byte ClientKind = (byte)'c';

    private TransactionMatch(byte kind, ReadOnlySpan<byte> method, ReadOnlySpan<byte> branch, ReadOnlySpan<byte> sentBy)
    {
        Kind = kind;
        Method = method;
        Branch = branch;
        SentBy = sentBy;
    }

    internal byte Kind { get; }

    internal ReadOnlySpan<byte> Method { get; }

    internal ReadOnlySpan<byte> Branch { get; }

    internal ReadOnlySpan<byte> SentBy { get; }

    internal ReadOnlySpan<byte> CallId { get; private init; }

    internal ReadOnlySpan<byte> CSeqNumber { get; private init; }

    internal ReadOnlySpan<byte> FromTag { get; private init; }

    internal ReadOnlySpan<byte> RequestUri { get; private init; }

    /// <summary>The server transaction of a request. An ACK belongs to its INVITE.</summary>
    public static TransactionMatch ForRequest(SipMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return OfServer(request, request.Method == SipMethod.Ack ? "INVITE"u8 : request.MethodToken);
    }

    /// <summary>The INVITE server transaction that a CANCEL wants to end (RFC 3261 §9.2).</summary>
    public static TransactionMatch ForCancelled(SipMessage cancel)
    {
        ArgumentNullException.ThrowIfNull(cancel);
        return OfServer(cancel, "INVITE"u8);
    }

    /// <summary>
    /// The client transaction of a response: our branch and the method of CSeq. That the topmost Via is ours is the
    /// caller's to see.
    /// </summary>
    public static TransactionMatch ForResponse(SipMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return new TransactionMatch(ClientKind, response.MethodToken, response.TopViaBranch, default);
    }

    /// <summary>The client transaction of a request that we are about to send.</summary>
    /// <param name="branch">The branch of our Via.</param>
    /// <param name="method">The method.</param>
    public static TransactionMatch ForClient(ReadOnlySpan<byte> branch, ReadOnlySpan<byte> method) =>
        new(ClientKind, method, branch, default);

    /// <summary>The key to keep.</summary>
    public TransactionKey ToKey() => TransactionKey.Of(this);

    private static TransactionMatch OfServer(SipMessage request, ReadOnlySpan<byte> method)
    {
        TransactionMatch match = new(ServerKind, method, request.TopViaBranch, request.TopViaSentBy);
        return ViaReader.IsMagic(request.TopViaBranch)
            ? match
            : match with
            {
                CallId = request.CallId,
                CSeqNumber = request.CSeqNumberText,
                FromTag = request.FromTag,
                RequestUri = request.RequestUri,
            };
    }
}
