// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using System.Text;

namespace Parley.Security.Ntlm;

/// <summary>What the three messages of NTLM have in common on the wire ([MS-NLMP] §2.2).</summary>
internal static class NtlmWire
{
    /// <summary>The largest message accepted; a genuine one is under 1 KiB.</summary>
    public const int MaximumMessageLength = 4096;

    /// <summary>The most characters of a user, domain or computer name.</summary>
    public const int MaximumNameLength = 256;

    /// <summary>Where the message type stands.</summary>
    public const int TypeOffset = 8;

    /// <summary>The first eight octets of every message.</summary>
    public static ReadOnlySpan<byte> Signature => "NTLMSSP\0"u8;

    /// <summary>Whether these octets begin a message of a type and are of an acceptable length.</summary>
    public static bool IsMessage(ReadOnlySpan<byte> message, uint type, int minimumLength) =>
        message.Length >= minimumLength && message.Length <= MaximumMessageLength && message.StartsWith(Signature)
        && BinaryPrimitives.ReadUInt32LittleEndian(message[TypeOffset..]) == type;

    /// <summary>Reads a field (length, allocated length, offset) and finds its octets in the payload.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="at">Where the field stands.</param>
    /// <param name="payloadStart">Where the payload starts at the earliest.</param>
    /// <param name="value">The octets; empty when the field is.</param>
    public static bool TryReadField(ReadOnlySpan<byte> message, int at, int payloadStart, out ReadOnlySpan<byte> value)
    {
        value = default;
        int length = BinaryPrimitives.ReadUInt16LittleEndian(message[at..]);
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(message[(at + 4)..]);
        if (length == 0)
        {
            return true;
        }

        if (offset < payloadStart || offset > message.Length || length > message.Length - (int)offset)
        {
            return false;
        }

        value = message.Slice((int)offset, length);
        return true;
    }

    /// <summary>Reads a name in UTF-16; false when it is too long, not Unicode, or has a control character.</summary>
    public static bool TryReadName(ReadOnlySpan<byte> octets, out string name)
    {
        name = string.Empty;
        if (octets.Length % 2 != 0 || octets.Length > 2 * MaximumNameLength)
        {
            return false;
        }

        for (int i = 0; i < octets.Length; i += 2)
        {
            if (octets[i + 1] == 0 && (octets[i] < 0x20 || octets[i] == 0x7f))
            {
                return false;
            }
        }

        if (!IsWellFormed(octets))
        {
            return false;
        }

        name = Encoding.Unicode.GetString(octets);
        return true;
    }

    // Every high surrogate is followed by a low one, and no low one stands alone.
    private static bool IsWellFormed(ReadOnlySpan<byte> octets)
    {
        bool awaitsLow = false;
        for (int i = 0; i < octets.Length; i += 2)
        {
            char c = (char)BinaryPrimitives.ReadUInt16LittleEndian(octets[i..]);
            if (char.IsLowSurrogate(c) != awaitsLow)
            {
                return false;
            }

            awaitsLow = char.IsHighSurrogate(c);
        }

        return !awaitsLow;
    }
}
