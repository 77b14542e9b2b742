// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Parley.Security.Gssapi.Pac;

/// <summary>
/// Finds the person's security identifier in KERB_VALIDATION_INFO ([MS-PAC] §2.5), a structure in NDR's type
/// serialization version 1 ([MS-RPCE] §2.2.6). The domain signed it, but a domain can be foreign or wrong: every length
/// is checked, and what is past the identifier is not read.
/// </summary>
internal static class LogonInfo
{
    // Common header and private header of the serialization, then the identifier of the pointer to the structure.
    private const int HeaderLength = 16;
    private const int BodyStart = HeaderLength + sizeof(uint);

    // Offsets in the structure ([MS-PAC] §2.5), on 32-bit NDR.
    private const int StringsAt = 48;
    private const int LeadingStrings = 6;
    private const int UserIdAt = 100;
    private const int GroupCountAt = 108;
    private const int GroupsAt = 112;
    private const int LogonServerAt = 136;
    private const int LogonDomainNameAt = 144;
    private const int LogonDomainIdAt = 152;
    private const int FixedLength = 216;

    private const int StringLength = 8;
    private const int GroupLength = 8;
    private const int MaximumGroups = 16_384;
    private const int MaximumAuthorities = 15;

    // S-1-5, the authority of Windows domains, with four parts: 21 and the domain's three.
    private const int DomainAuthorities = 4;
    private const ulong NtAuthority = 5;
    private const uint NonUnique = 21;
    private const int AuthorityLength = 6;

    /// <summary>Finds the identifier.</summary>
    /// <param name="octets">The buffer of the PAC; any octets.</param>
    /// <returns>Such as <c>S-1-5-21-1-2-3-1104</c>; null when it is malformed or the person is of no domain.</returns>
    public static string? FindSecurityIdentifier(ReadOnlySpan<byte> octets)
    {
        if (!HasHeader(octets) || octets.Length < BodyStart + FixedLength)
        {
            return null;
        }

        ReadOnlySpan<byte> body = octets[BodyStart..];
        uint user = UInt32(body, UserIdAt);

        // What the structure points to stands behind it, in the order of the pointers, each aligned on four octets.
        int at = FixedLength;
        for (int i = 0; i < LeadingStrings; i++)
        {
            if (!SkipString(body, StringsAt + (i * StringLength), ref at))
            {
                return null;
            }
        }

        return user != 0 && UInt32(body, LogonDomainIdAt) != 0 && SkipGroups(body, ref at)
            && SkipString(body, LogonServerAt, ref at) && SkipString(body, LogonDomainNameAt, ref at)
            ? ReadIdentifier(body, at, user)
            : null;
    }

    private static bool HasHeader(ReadOnlySpan<byte> octets) =>
        octets.Length >= BodyStart
        && octets[0] == 1 && octets[1] == 0x10 && octets[2] == 8 && octets[3] == 0
        && UInt32(octets, 8) <= octets.Length - HeaderLength
        && UInt32(octets, HeaderLength) != 0;

    private static bool SkipString(ReadOnlySpan<byte> body, int field, ref int at)
    {
        if (UInt32(body, field + sizeof(uint)) == 0)
        {
            return true;
        }

        ushort length = BinaryPrimitives.ReadUInt16LittleEndian(body[field..]);
        if (!TryCount(body, ref at, out uint most) || !TryCount(body, ref at, out uint offset)
            || !TryCount(body, ref at, out uint actual)
            || offset != 0 || actual > most || actual * 2 != length)
        {
            return false;
        }

        return Skip(body, (int)actual * sizeof(char), ref at);
    }

    private static bool SkipGroups(ReadOnlySpan<byte> body, ref int at)
    {
        if (UInt32(body, GroupsAt) == 0)
        {
            return true;
        }

        return TryCount(body, ref at, out uint count) && count <= MaximumGroups
            && count == UInt32(body, GroupCountAt) && Skip(body, (int)count * GroupLength, ref at);
    }

    private static string? ReadIdentifier(ReadOnlySpan<byte> body, int at, uint user)
    {
        if (!TryCount(body, ref at, out uint count) || count > MaximumAuthorities)
        {
            return null;
        }

        int start = at;
        const int fixedPart = 2 + AuthorityLength;
        if (!Skip(body, fixedPart + ((int)count * sizeof(uint)), ref at))
        {
            return null;
        }

        ReadOnlySpan<byte> identifier = body[start..at];
        ulong authority = 0;
        foreach (byte octet in identifier.Slice(2, AuthorityLength))
        {
            authority = (authority << 8) | octet;
        }

        if (identifier[0] != 1 || identifier[1] != count || count != DomainAuthorities || authority != NtAuthority
            || UInt32(identifier, fixedPart) != NonUnique)
        {
            return null;
        }

        StringBuilder text = new("S-1-5");
        for (int i = 0; i < DomainAuthorities; i++)
        {
            text.Append('-').Append(
                UInt32(identifier, fixedPart + (i * sizeof(uint))).ToString(CultureInfo.InvariantCulture));
        }

        return text.Append('-').Append(user.ToString(CultureInfo.InvariantCulture)).ToString();
    }

    private static bool TryCount(ReadOnlySpan<byte> body, ref int at, out uint count)
    {
        count = 0;
        if (at > body.Length - sizeof(uint))
        {
            return false;
        }

        count = UInt32(body, at);
        at += sizeof(uint);
        return count <= body.Length;
    }

    // Always to the next multiple of four; the last element may end short of it.
    private static bool Skip(ReadOnlySpan<byte> body, int length, ref int at)
    {
        if (length > body.Length - at)
        {
            return false;
        }

        at = Math.Min((at + length + 3) & ~3, body.Length);
        return true;
    }

    private static uint UInt32(ReadOnlySpan<byte> octets, int at) =>
        BinaryPrimitives.ReadUInt32LittleEndian(octets[at..]);
}
