// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Security.MessageSigning;

namespace Parley.Security.Kerberos;

/// <summary>
/// An association made by Kerberos: the signature is the context's integrity check (RFC 4121 §4.2.6.1). It holds a
/// number of the context's own, so that it cannot be computed again and compared: the context verifies it.
/// </summary>
internal sealed class KerberosAssociation(SignatureScope scope, AssociationTerms terms, IKerberosContext context)
    : SigningAssociation(scope, terms, context.MaximumMicLength)
{
    // The header of RFC 4121 and the shortest checksum, and what RC4 has (RFC 4757): nothing shorter is a check.
    private const int MinimumMicLength = 28;

    private readonly int _maximumMicLength = context.MaximumMicLength;

    protected override int Headroom => 0;

    protected override bool IsSignatureLength(int octets) => octets >= MinimumMicLength && octets <= _maximumMicLength;

    protected override int SignBuffer(Span<byte> buffer, Span<byte> signature) =>
        context.GetMic(buffer, signature[.._maximumMicLength]);

    protected override bool VerifyBuffer(Span<byte> buffer, ReadOnlySpan<byte> claimed) =>
        context.VerifyMic(buffer, claimed);

    protected override void EndReceiving()
    {
        // The context serves both directions; the last to end disposes it.
    }

    protected override void EndSending() => context.Dispose();
}
