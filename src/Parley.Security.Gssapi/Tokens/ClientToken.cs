// SPDX-License-Identifier: Apache-2.0

using System;
using System.Formats.Asn1;

namespace Parley.Security.Gssapi.Tokens;

/// <summary>
/// A client's first token: Kerberos (RFC 4121 §4.1), bare or as the first choice of a negotiation (RFC 4178 §4.2.1).
/// </summary>
internal readonly ref struct ClientToken
{
    private const int MaximumMechanisms = 16;

    /// <summary>The Kerberos token with its frame, for the library.</summary>
    public required ReadOnlySpan<byte> Kerberos { get; init; }

    /// <summary>The AP-REQ inside.</summary>
    public required ReadOnlySpan<byte> ApRequest { get; init; }

    /// <summary>
    /// The identifier under which the client negotiated Kerberos; empty when it did not negotiate.
    /// </summary>
    public required ReadOnlySpan<byte> NegotiatedAs { get; init; }

    /// <summary>SPNEGO, 1.3.6.1.5.5.2.</summary>
    internal static ReadOnlySpan<byte> Negotiation => [0x2b, 0x06, 0x01, 0x05, 0x05, 0x02];

    // 1.2.840.48018.1.2.2: what Windows 2000 took Kerberos's identifier for; clients still name it first.
    private static ReadOnlySpan<byte> KerberosOfWindows => [0x2a, 0x86, 0x48, 0x82, 0xf7, 0x12, 0x01, 0x02, 0x02];

    private static ReadOnlySpan<byte> ApRequestId => [0x01, 0x00];

    /// <summary>Reads a token.</summary>
    /// <param name="octets">Any octets.</param>
    /// <param name="token">The token.</param>
    public static bool TryRead(ReadOnlySpan<byte> octets, out ClientToken token)
    {
        token = default;
        if (!TryOpenFrame(octets, out ReadOnlySpan<byte> mechanism, out ReadOnlySpan<byte> inner))
        {
            return false;
        }

        if (!mechanism.SequenceEqual(Negotiation))
        {
            return TryReadKerberos(octets, default, out token);
        }

        return TryReadNegotiation(inner, out ReadOnlySpan<byte> chosen, out ReadOnlySpan<byte> kerberos)
            && TryReadKerberos(kerberos, chosen, out token);
    }

    /// <summary>Whether an identifier is one of Kerberos's.</summary>
    internal static bool IsKerberos(ReadOnlySpan<byte> mechanism) =>
        mechanism.SequenceEqual(Interop.LibGss.Kerberos) || mechanism.SequenceEqual(KerberosOfWindows);

    private static bool TryReadKerberos(
        ReadOnlySpan<byte> octets, ReadOnlySpan<byte> negotiatedAs, out ClientToken token)
    {
        token = default;
        if (!TryOpenFrame(octets, out ReadOnlySpan<byte> mechanism, out ReadOnlySpan<byte> inner)
            || !mechanism.SequenceEqual(Interop.LibGss.Kerberos) || !inner.StartsWith(ApRequestId))
        {
            return false;
        }

        token = new ClientToken
        {
            Kerberos = octets, ApRequest = inner[ApRequestId.Length..], NegotiatedAs = negotiatedAs,
        };
        return true;
    }

    // NegTokenInit: the token is for the first mechanism of the list, which must be Kerberos: there is one leg.
    private static bool TryReadNegotiation(
        ReadOnlySpan<byte> octets, out ReadOnlySpan<byte> mechanism, out ReadOnlySpan<byte> token)
    {
        mechanism = token = default;
        DerReader reader = new(octets);
        if (!reader.TryEnter(DerReader.Context(0), out DerReader choice) || !reader.IsAtEnd
            || !choice.TryEnter(Asn1Tag.Sequence, out DerReader fields) || !choice.IsAtEnd
            || !fields.TryEnter(DerReader.Context(0), out DerReader wrapped)
            || !wrapped.TryEnter(Asn1Tag.Sequence, out DerReader list) || !wrapped.IsAtEnd
            || !list.TryRead(new Asn1Tag(UniversalTagNumber.ObjectIdentifier), out mechanism)
            || !IsKerberos(mechanism))
        {
            return false;
        }

        for (int others = 1; !list.IsAtEnd; others++)
        {
            if (others == MaximumMechanisms
                || !list.TryRead(new Asn1Tag(UniversalTagNumber.ObjectIdentifier), out _))
            {
                return false;
            }
        }

        if (fields.IsNext(DerReader.Context(1)) && !fields.TryRead(DerReader.Context(1), out _))
        {
            return false;
        }

        return fields.TryEnter(DerReader.Context(2), out DerReader value)
            && value.TryRead(Asn1Tag.PrimitiveOctetString, out token) && value.IsAtEnd;
    }

    // RFC 2743 §3.1.
    private static bool TryOpenFrame(
        ReadOnlySpan<byte> octets, out ReadOnlySpan<byte> mechanism, out ReadOnlySpan<byte> inner)
    {
        mechanism = inner = default;
        DerReader reader = new(octets);
        if (!reader.TryEnter(DerReader.Application(0), out DerReader frame) || !reader.IsAtEnd
            || !frame.TryRead(new Asn1Tag(UniversalTagNumber.ObjectIdentifier), out mechanism))
        {
            return false;
        }

        inner = frame.Rest;
        return true;
    }
}
