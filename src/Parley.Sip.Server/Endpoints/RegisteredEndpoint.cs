// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Kernel.Identifiers;
using Parley.Sip.Server.Connections;

namespace Parley.Sip.Server.Endpoints;

/// <summary>Why an endpoint is gone.</summary>
public enum EndpointRemovalReason
{
    /// <summary>The client signed out (Expires: 0).</summary>
    SignedOut,

    /// <summary>The registration was not refreshed in time.</summary>
    Expired,

    /// <summary>The connection it is bound to ended.</summary>
    ConnectionLost,

    /// <summary>The same endpoint registered again over another connection.</summary>
    Replaced,

    /// <summary>The server ended it: disabled, revoked, signed out by an administrator, quota.</summary>
    Deregistered,

    /// <summary>The server is stopping.</summary>
    Stopping,
}

/// <summary>One signed-in device of a person. Immutable; a refresh replaces it under the same key.</summary>
/// <param name="Account">Whose.</param>
/// <param name="Address">The SIP address.</param>
/// <param name="Key">Unique per account: the instance UUID in lower case, else the epid, else the Contact URI.</param>
/// <param name="Epid">[MS-SIPRE] epid as the client writes it; empty for standard phones.</param>
/// <param name="InstanceId">The UUID of +sip.instance, lower case; null for phones without one.</param>
/// <param name="Gruu">The GRUU (<c>sip:user@domain;opaque=user:epid:…;gruu</c>); null when the client did not ask for
/// one.</param>
/// <param name="ContactUri">The Contact URI as registered, without angle brackets.</param>
/// <param name="Connection">The flow to it (proxy=replace binds the connection, never the Contact).</param>
/// <param name="ExpiresAt">When the registration ends unless refreshed.</param>
/// <param name="CertificateSerial">The device certificate it signed in with; null for passwords.</param>
public sealed record RegisteredEndpoint(
    AccountId Account, SipAddress Address, string Key, string Epid, string? InstanceId, string? Gruu, string ContactUri,
    SipConnection Connection, DateTimeOffset ExpiresAt, string? CertificateSerial);
