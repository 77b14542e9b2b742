// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;

namespace Parley.Security.OpenSsl.TlsDsk;

/// <summary>
/// Puts the server's first flight into one record. OpenSSL writes a record per handshake message, and clients of
/// TLS-DSK refuse a ServerHelloDone that has a record to itself (client contract 2.2). Where records end is no part of
/// what the handshake is hashed over (RFC 2246 §6.2.1), so both sides still agree.
/// </summary>
internal static class FirstFlight
{
    private const int HeaderLength = 5;
    private const int LengthOffset = 3;
    private const int MaximumRecordLength = 1 << 14;
    private const byte HandshakeRecord = 22;

    /// <summary>Joins the leading handshake records.</summary>
    /// <param name="records">Whole records.</param>
    /// <param name="joined">The same messages in one record, and whatever followed them.</param>
    /// <returns>False when they do not fit into one record, or these are no whole records.</returns>
    public static bool TryJoin(ReadOnlySpan<byte> records, out byte[] joined)
    {
        byte[] buffer = new byte[records.Length];
        int at = HeaderLength;
        joined = [];
        ReadOnlySpan<byte> rest = records;
        while (!rest.IsEmpty && rest[0] == HandshakeRecord)
        {
            if (rest.Length < HeaderLength)
            {
                return false;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(rest[LengthOffset..]);
            if (length > rest.Length - HeaderLength)
            {
                return false;
            }

            rest.Slice(HeaderLength, length).CopyTo(buffer.AsSpan(at));
            at += length;
            rest = rest[(HeaderLength + length)..];
        }

        int payload = at - HeaderLength;
        if (payload is 0 or > MaximumRecordLength)
        {
            return false;
        }

        records[..LengthOffset].CopyTo(buffer);
        BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(LengthOffset), (ushort)payload);
        rest.CopyTo(buffer.AsSpan(at));
        joined = buffer[..(at + rest.Length)];
        return true;
    }
}
