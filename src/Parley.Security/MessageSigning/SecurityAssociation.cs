// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Kernel.Identifiers;

namespace Parley.Security.MessageSigning;

/// <summary>
/// An established association with a client ([MS-SIPAE] §3.2): keys for both directions, a rising number for what we
/// send and a replay window for what we receive. Safe to use from several threads.
/// </summary>
public abstract class SecurityAssociation : IDisposable
{
    /// <summary>NTLM, TLS-DSK or Kerberos.</summary>
    public abstract string Scheme { get; }

    /// <summary>The name of the association on the wire.</summary>
    public abstract string Opaque { get; }

    /// <summary>The protocol version agreed: 2, 3 or 4.</summary>
    public abstract int Version { get; }

    /// <summary>Whose it is.</summary>
    public abstract AccountId Account { get; }

    /// <summary>When it ends: the certificate's or policy's limit.</summary>
    public abstract DateTimeOffset ExpiresAt { get; }

    /// <summary>Identifier of the device certificate it was made with; null for password schemes.</summary>
    public abstract string? CertificateSerial { get; }

    /// <summary>
    /// Verifies one message of the client and takes its number off the window (only when the signature is right).
    /// </summary>
    /// <param name="fields">The signed fields.</param>
    /// <param name="crand">The parameter crand as text.</param>
    /// <param name="cnum">The parameter cnum as text.</param>
    /// <param name="response">The parameter response, hexadecimal in either case.</param>
    /// <param name="now">The time, for expiry.</param>
    public abstract VerificationOutcome Verify(
        in SignatureFields fields, ReadOnlySpan<byte> crand, ReadOnlySpan<byte> cnum, ReadOnlySpan<byte> response,
        DateTimeOffset now);

    /// <summary>
    /// Signs one message to the client: writes the value of its Authentication-Info header, scheme included.
    /// </summary>
    /// <param name="fields">The signed fields of the outgoing message.</param>
    /// <param name="destination">Where the value is written.</param>
    /// <returns>
    /// The octets written; 0 when the association was disposed meanwhile and nothing can be signed with it.
    /// </returns>
    public abstract int Sign(in SignatureFields fields, Span<byte> destination);

    /// <summary>The most octets that <see cref="Sign"/> writes.</summary>
    public abstract int MaximumSignatureLength { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Zeroes the keys.</summary>
    protected abstract void Dispose(bool disposing);
}
