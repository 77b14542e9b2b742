// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Parley.Kernel.Identifiers;

namespace Parley.Security.WebTickets;

/// <summary>
/// The octets inside a ticket's seal: form (1), id (16), account (16), issued and expires (8 each, Unix seconds), epoch
/// (8), proof key (32), address and audience (2 octets of length each, UTF-8). Big-endian.
/// </summary>
internal static class WebTicketClaims
{
    private const byte Form = 1;
    private const int FixedLength = 1 + 16 + 16 + 8 + 8 + 8 + ProofKey.Length;

    public static byte[] Write(WebTicket ticket)
    {
        byte[] address = Encoding.UTF8.GetBytes(ticket.Address.Value);
        byte[] audience = Encoding.UTF8.GetBytes(ticket.Audience);
        byte[] claims = new byte[FixedLength + 2 + address.Length + 2 + audience.Length];
        Span<byte> rest = claims;
        rest[0] = Form;
        Convert.FromHexString(ticket.Id).CopyTo(rest[1..]);
        ticket.Account.Value.TryWriteBytes(rest[17..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(rest[33..], ticket.IssuedAt.ToUnixTimeSeconds());
        BinaryPrimitives.WriteInt64BigEndian(rest[41..], ticket.ExpiresAt.ToUnixTimeSeconds());
        BinaryPrimitives.WriteInt64BigEndian(rest[49..], ticket.Epoch);
        ticket.Proof.Span.CopyTo(rest[57..]);
        rest = WriteText(rest[FixedLength..], address);
        WriteText(rest, audience);
        return claims;
    }

    public static bool TryRead(ReadOnlySpan<byte> claims, [NotNullWhen(true)] out WebTicket? ticket)
    {
        ticket = null;
        if (claims.Length < FixedLength || claims[0] != Form)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = claims[FixedLength..];
        if (!TryReadText(ref rest, out string? addressText)
            || !SipAddress.TryParse(addressText, out SipAddress? address)
            || !TryReadText(ref rest, out string? audience) || !rest.IsEmpty)
        {
            return false;
        }

        ticket = new WebTicket
        {
            Id = Convert.ToHexStringLower(claims[1..17]),
            Account = new AccountId(new Guid(claims[17..33], bigEndian: true)),
            Address = address,
            Audience = audience,
            IssuedAt = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(claims[33..])),
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(claims[41..])),
            Epoch = BinaryPrimitives.ReadInt64BigEndian(claims[49..]),
            Proof = claims[57..FixedLength].ToArray(),
        };
        return true;
    }

    private static Span<byte> WriteText(Span<byte> destination, ReadOnlySpan<byte> text)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, checked((ushort)text.Length));
        text.CopyTo(destination[2..]);
        return destination[(2 + text.Length)..];
    }

    private static bool TryReadText(ref ReadOnlySpan<byte> rest, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (rest.Length < 2 || BinaryPrimitives.ReadUInt16BigEndian(rest) is var length && rest.Length - 2 < length)
        {
            return false;
        }

        text = Encoding.UTF8.GetString(rest.Slice(2, length));
        rest = rest[(2 + length)..];
        return true;
    }
}
