// SPDX-License-Identifier: Apache-2.0

using System;
using System.Formats.Asn1;

namespace Parley.Security.Gssapi.Tokens;

/// <summary>
/// The answer to a negotiation whose first choice was taken (RFC 4178 §4.2.2): accept-completed, with the mechanism's
/// own token when it has one. Since the client's first choice was taken, no check of the list is needed (§5).
/// </summary>
internal static class NegotiationReply
{
    private const int AcceptCompleted = 0;

    /// <summary>Writes the answer.</summary>
    /// <param name="mechanism">The mechanism, as the client named it.</param>
    /// <param name="token">The mechanism's token; may be empty.</param>
    public static byte[] Write(ReadOnlySpan<byte> mechanism, ReadOnlySpan<byte> token)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence(DerReader.Context(1)))
        using (writer.PushSequence())
        {
            using (writer.PushSequence(DerReader.Context(0)))
            {
                // ENUMERATED accept-completed.
                writer.WriteEncodedValue([0x0a, 0x01, AcceptCompleted]);
            }

            using (writer.PushSequence(DerReader.Context(1)))
            {
                writer.WriteEncodedValue([0x06, (byte)mechanism.Length, .. mechanism]);
            }

            if (!token.IsEmpty)
            {
                using (writer.PushSequence(DerReader.Context(2)))
                {
                    writer.WriteOctetString(token);
                }
            }
        }

        return writer.Encode();
    }
}
