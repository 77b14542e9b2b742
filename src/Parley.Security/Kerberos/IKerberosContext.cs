// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.Kerberos;

/// <summary>An established context with one client: who it is and its integrity check. Safe from any thread.</summary>
public interface IKerberosContext : IDisposable
{
    /// <summary>The client's principal, for logs: <c>ann@AD.CONTOSO.COM</c>.</summary>
    string Principal { get; }

    /// <summary>The client's realm: the only one whose people the identifier can be of. Empty when unknown.</summary>
    string Realm { get; }

    /// <summary>
    /// The client's security identifier as the domain signed it ([MS-PAC] §2.5); null when the ticket has none.
    /// </summary>
    string? SecurityIdentifier { get; }

    /// <summary>
    /// Whether the client bound its token to the channel it came over (RFC 5929 §4): then it is good on no other.
    /// </summary>
    bool IsChannelBound { get; }

    /// <summary>When the ticket ends.</summary>
    DateTimeOffset ExpiresAt { get; }

    /// <summary>The most octets <see cref="GetMic"/> writes.</summary>
    int MaximumMicLength { get; }

    /// <summary>Makes the integrity check of a message (RFC 4121 §4.2.6.1).</summary>
    /// <returns>The octets written; 0 when the context was disposed meanwhile or has expired.</returns>
    int GetMic(ReadOnlySpan<byte> message, Span<byte> mic);

    /// <summary>Whether a check of the client is right for a message.</summary>
    bool VerifyMic(ReadOnlySpan<byte> message, ReadOnlySpan<byte> mic);
}
