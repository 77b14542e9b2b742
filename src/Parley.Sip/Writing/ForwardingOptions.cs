// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Sip.Writing;

/// <summary>What this server changes in one copy of a request that it forwards (RFC 3261 §16.6).</summary>
public readonly ref struct ForwardingOptions
{
    /// <summary>The value of our Via: <c>SIP/2.0/TLS host:port;branch=z9hG4bK…</c>. Required.</summary>
    public ReadOnlySpan<byte> Via { get; init; }

    /// <summary>The Request-URI of this copy; empty leaves it as it is.</summary>
    public ReadOnlySpan<byte> RequestUri { get; init; }

    /// <summary>The value of our Record-Route, in angle brackets and with lr; empty adds none.</summary>
    public ReadOnlySpan<byte> RecordRoute { get; init; }

    /// <summary>How many Route values from the top are our own and leave.</summary>
    public int RoutesToRemove { get; init; }

    /// <summary>
    /// The address of the sender for received in the Via below ours, IPv6 without brackets (RFC 3261 §18.2.1); empty
    /// leaves that Via as it is, which does on a stream, where answers go back on the connection.
    /// </summary>
    public ReadOnlySpan<byte> Received { get; init; }

    /// <summary>The port of the sender, for a peer that asks with rport (RFC 3581 §4).</summary>
    public int ReceivedPort { get; init; }

    /// <summary>
    /// The value of P-Asserted-Identity (RFC 3325 §5): who we know the sender to be. Takes the place of whatever the
    /// sender asserted or preferred. Empty adds none.
    /// </summary>
    public ReadOnlySpan<byte> AssertedIdentity { get; init; }

    /// <summary>
    /// Whether the sender may assert identities: a server of ours. Anybody else's P-Asserted-Identity is left out
    /// (RFC 3325 §6), whether or not another is put in its place.
    /// </summary>
    public bool SenderMayAssert { get; init; }
}
