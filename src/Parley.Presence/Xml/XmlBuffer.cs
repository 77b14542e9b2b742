// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Parley.Presence.Xml;

/// <summary>Octets being written: a body. Rented per thread, so that its memory is used again.</summary>
internal sealed class XmlBuffer
{
    // A buffer that grew beyond this for one large answer is not kept.
    private const int KeptBytes = 256 * 1024;

    [ThreadStatic]
    private static XmlBuffer? s_spare;

    private byte[] _octets = new byte[4096];
    private int _length;

    private XmlBuffer()
    {
    }

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _octets.AsSpan(0, _length);

    /// <summary>An empty buffer; give it back when done.</summary>
    public static XmlBuffer Rent()
    {
        XmlBuffer buffer = s_spare ?? new XmlBuffer();
        s_spare = null;
        buffer._length = 0;
        return buffer;
    }

    /// <summary>Gives it back.</summary>
    public static void Return(XmlBuffer buffer) => s_spare = buffer._octets.Length <= KeptBytes ? buffer : null;

    /// <summary>Writes octets as they are.</summary>
    public void Append(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(Room(octets.Length));
        _length += octets.Length;
    }

    /// <summary>Writes one octet.</summary>
    public void Append(byte octet)
    {
        Room(1)[0] = octet;
        _length++;
    }

    /// <summary>Writes a number.</summary>
    public void Append(long number)
    {
        Utf8Formatter.TryFormat(number, Room(20), out int written);
        _length += written;
    }

    /// <summary>Writes a time in UTC with milliseconds and without zone, as [MS-PRES] writes publishTime.</summary>
    public void Append(DateTimeOffset time)
    {
        time.UtcDateTime.TryFormat(Room(23), out int written, "yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture);
        _length += written;
    }

    /// <summary>
    /// Writes text for an element or an attribute: what is mark-up is escaped, what XML forbids is dropped.
    /// </summary>
    public void AppendEscaped(ReadOnlySpan<char> text)
    {
        Span<byte> encoded = stackalloc byte[4];
        foreach (Rune rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '<':
                    Append("&lt;"u8);
                    break;
                case '>':
                    Append("&gt;"u8);
                    break;
                case '&':
                    Append("&amp;"u8);
                    break;
                case '"':
                    Append("&quot;"u8);
                    break;
                case '\'':
                    Append("&apos;"u8);
                    break;
                case < ' ' or 0x7F or 0xFFFE or 0xFFFF:
                    Append((byte)' ');
                    break;
                default:
                    Append(encoded[..rune.EncodeToUtf8(encoded)]);
                    break;
            }
        }
    }

    /// <summary>The octets, copied.</summary>
    public byte[] ToArray() => Written.ToArray();

    private Span<byte> Room(int count)
    {
        if (_octets.Length - _length < count)
        {
            Array.Resize(ref _octets, Math.Max(_octets.Length * 2, _length + count));
        }

        return _octets.AsSpan(_length);
    }
}
