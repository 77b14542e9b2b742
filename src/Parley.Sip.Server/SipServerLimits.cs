// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Parsing;

namespace Parley.Sip.Server;

/// <summary>
/// The numbers that protect the server from its peers (row T21). Each says what happens when it is reached.
/// </summary>
public sealed record SipServerLimits
{
    /// <summary>
    /// Limits of the parser; a message beyond them is answered when it can be, and its stream is closed.
    /// </summary>
    public SipLimits Messages { get; init; } = SipLimits.Default;

    /// <summary>
    /// Open connections in all. 20,000: about a gigabyte of TLS state. Beyond it a connection is closed at once.
    /// </summary>
    public int MaximumConnections { get; init; } = 20_000;

    /// <summary>
    /// Open connections of one source: an IPv4 address, or a /64 of IPv6. 5,000: a branch office behind one address.
    /// Beyond it a connection is closed at once.
    /// </summary>
    public int MaximumConnectionsPerSource { get; init; } = 5_000;

    /// <summary>
    /// Connections of one source on which nobody has signed in. 1,000: an office after a power cut. Beyond it a new
    /// connection is closed at once; those who are signed in do not count.
    /// </summary>
    public int MaximumUnauthenticatedPerSource { get; init; } = 1_000;

    /// <summary>
    /// Peers known on UDP, whose addresses may be invented. Beyond it a datagram of a new one is dropped.
    /// </summary>
    public int MaximumDatagramPeers { get; init; } = 5_000;

    /// <summary>
    /// TLS handshakes in progress, in all. Beyond it the oldest of the source that has most gives way to one of a
    /// source that has fewer; of the others a connection is closed at once, and clients try again.
    /// </summary>
    public int MaximumHandshakes { get; init; } = 1_000;

    /// <summary>TLS handshakes in progress with one source.</summary>
    public int MaximumHandshakesPerSource { get; init; } = 200;

    /// <summary>The longest a TLS handshake may take; then the connection is closed.</summary>
    public TimeSpan HandshakeTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a connection may stay without anybody signing in. Long enough for a person to accept a certificate.
    /// </summary>
    public TimeSpan UnauthenticatedTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long a connection with a signed-in client may be silent. Never below the 60 s of the client's first
    /// keep-alive (client contract 5.10); the default outlives the two hours of a registration.
    /// </summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromMinutes(130);

    /// <summary>How long one message may take to arrive in full; a slower peer is closed.</summary>
    public TimeSpan PartialMessageTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the peer may leave a write unread; then it is closed.</summary>
    public TimeSpan WriteTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a closed connection may take to give its last octets to the peer.</summary>
    public TimeSpan LingerTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long requests in progress may take to end when the server stops.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>
    /// How long a connection stays open whose account or certificate was ended: long enough for the notice that says
    /// why, well within the second of row T04.
    /// </summary>
    public TimeSpan FarewellTime { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>
    /// Output that waits for a slow reader, in octets; beyond it the connection is closed. 2 MB: presence of 1,000
    /// contacts.
    /// </summary>
    public int MaximumPendingOutputBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>
    /// Messages a second one connection may send over time. Beyond the burst a request is answered 503 with
    /// Retry-After; at twice the burst the connection is closed.
    /// </summary>
    public int MessagesPerSecond { get; init; } = 250;

    /// <summary>
    /// Messages one connection may send at once. 1,000: signing in with a full contact list sends about 50.
    /// </summary>
    public int MessageBurst { get; init; } = 1_000;

    /// <summary>
    /// Octets a second one connection may send over time; answered as <see cref="MessagesPerSecond"/>.
    /// </summary>
    public int OctetsPerSecond { get; init; } = 1024 * 1024;

    /// <summary>Octets one connection may send at once.</summary>
    public int OctetBurst { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// Messages a second that connections of one source may send together before anybody has signed in on them.
    /// Answered as <see cref="MessagesPerSecond"/>. 2,000: an office that signs in at nine o'clock.
    /// </summary>
    public int UnauthenticatedMessagesPerSecond { get; init; } = 2_000;

    /// <summary>
    /// Requests of one connection that wait for their final answer; beyond it a request is answered 503. 500: more than
    /// any client has conversations.
    /// </summary>
    public int MaximumTransactionsPerConnection { get; init; } = 500;

    /// <summary>Requests that wait for a final answer, in all; beyond it a request is answered 503.</summary>
    public int MaximumTransactions { get; init; } = 50_000;

    /// <summary>Endpoints one request is forked to; the others do not get it.</summary>
    public int MaximumForks { get; init; } = 16;

    /// <summary>Timer C (RFC 3261 §16.6 step 11): how long an INVITE may ring. At least three minutes.</summary>
    public TimeSpan TimerC { get; init; } = TimeSpan.FromSeconds(185);

    /// <summary>
    /// How long a cancelled branch may leave its INVITE unanswered (64*T1, RFC 3261 §9.1); this client answers no
    /// CANCEL (client contract 6.4). Then the caller gets 487.
    /// </summary>
    public TimeSpan CancelTime { get; init; } = TimeSpan.FromSeconds(32);
}
