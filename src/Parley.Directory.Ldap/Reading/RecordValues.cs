// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap.Reading;

/// <summary>Reads the values of a record by their syntax. What is not understood is no value.</summary>
internal static class RecordValues
{
    private const int GuidLength = 16;
    private const int MostSubAuthorities = 15;

    private static readonly UTF8Encoding Strict = new(false, true);

    /// <summary>The first value as text; null when there is none, or it is not UTF-8.</summary>
    public static string? Text(this DirectoryRecord record, string attribute)
    {
        IReadOnlyList<byte[]> values = record[attribute];
        return values.Count == 0 ? null : Text(values[0]);
    }

    /// <summary>Octets as text; null when they are not UTF-8.</summary>
    public static string? Text(byte[] value)
    {
        try
        {
            return Strict.GetString(value);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The first value as a number; null when there is none, or it is no number.</summary>
    public static long? Number(this DirectoryRecord record, string attribute)
    {
        IReadOnlyList<byte[]> values = record[attribute];
        return values.Count > 0
            && long.TryParse(values[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : null;
    }

    /// <summary>Whether there is a value that is no number.</summary>
    public static bool IsUnreadableNumber(this DirectoryRecord record, string attribute) =>
        record[attribute].Count > 0 && record.Number(attribute) is null;

    /// <summary>Whether the first value is TRUE.</summary>
    public static bool Flag(this DirectoryRecord record, string attribute)
    {
        IReadOnlyList<byte[]> values = record[attribute];
        return values.Count > 0 && Encoding.ASCII.GetString(values[0]) == "TRUE";
    }

    /// <summary>Whether one of the values is this text, without regard to case.</summary>
    public static bool Has(this DirectoryRecord record, string attribute, string value)
    {
        foreach (byte[] each in record[attribute])
        {
            if (each.Length == value.Length
                && Encoding.ASCII.GetString(each).Equals(value, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first value as a GUID in its binary form; null when it is none.</summary>
    public static Guid? Identifier(this DirectoryRecord record, string attribute)
    {
        IReadOnlyList<byte[]> values = record[attribute];
        return values.Count > 0 && values[0].Length == GuidLength ? new Guid(values[0]) : null;
    }

    /// <summary>The first value as a security identifier ([MS-DTYP] 2.4.2.2) in its text form.</summary>
    public static string? SecurityIdentifier(this DirectoryRecord record, string attribute)
    {
        IReadOnlyList<byte[]> values = record[attribute];
        if (values.Count == 0 || !IsSecurityIdentifier(values[0]))
        {
            return null;
        }

        byte[] sid = values[0];
        ulong authority = BinaryPrimitives.ReadUInt64BigEndian(sid) & 0x0000_FFFF_FFFF_FFFF;
        StringBuilder text = new StringBuilder("S-1-").Append(authority.ToString(CultureInfo.InvariantCulture));
        for (int i = 8; i < sid.Length; i += 4)
        {
            text.Append('-').Append(
                BinaryPrimitives.ReadUInt32LittleEndian(sid.AsSpan(i)).ToString(CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    /// <summary>The last part of a security identifier's text: the relative identifier.</summary>
    public static uint? RelativeIdentifier(string? securityIdentifier) =>
        securityIdentifier is not null && uint.TryParse(
            securityIdentifier.AsSpan(securityIdentifier.LastIndexOf('-') + 1), NumberStyles.None,
            CultureInfo.InvariantCulture, out uint rid)
            ? rid
            : null;

    /// <summary>A text that can be shown: no control characters, no unpaired surrogates, not too long.</summary>
    public static bool IsPresentable([NotNullWhen(true)] string? text, int limit)
    {
        if (text is null || text.Length == 0 || text.Length > limit)
        {
            return false;
        }

        foreach (char c in text)
        {
            if (char.IsControl(c))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// A time in intervals of 100 ns since 1601; null when it means never (0, or more than a calendar holds).
    /// </summary>
    public static DateTimeOffset? Time(long? fileTime) =>
        fileTime is > 0 and { } ticks && ticks <= DateTimeOffset.MaxValue.ToFileTime()
            ? DateTimeOffset.FromFileTime(ticks).ToUniversalTime()
            : null;

    private static bool IsSecurityIdentifier(byte[] sid) =>
        sid.Length >= 12 && sid[0] == 1 && sid[1] is > 0 and <= MostSubAuthorities && sid.Length == 8 + (4 * sid[1]);
}
