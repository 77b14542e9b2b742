// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using System.Net;

namespace Parley.Security.Lockout;

/// <summary>
/// What counts as one source: an IPv4 address, or the /64 of an IPv6 address, since whoever has one address there has
/// them all.
/// </summary>
public static class SourceKey
{
    // No unicast address begins with ff00::/8, so an IPv4 address cannot look like a prefix.
    private const ulong IPv4Mark = 0xffff_ffff_0000_0000;
    private const int IPv6Length = 16;

    /// <summary>The key of an address.</summary>
    public static ulong Of(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[IPv6Length];
        address.TryWriteBytes(octets, out int written);
        if (written < IPv6Length)
        {
            return IPv4Mark | BinaryPrimitives.ReadUInt32BigEndian(octets);
        }

        return address.IsIPv4MappedToIPv6
            ? IPv4Mark | BinaryPrimitives.ReadUInt32BigEndian(octets[12..])
            : BinaryPrimitives.ReadUInt64BigEndian(octets);
    }
}
