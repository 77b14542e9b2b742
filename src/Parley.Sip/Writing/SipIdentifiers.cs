// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;

namespace Parley.Sip.Writing;

/// <summary>Tags, branches and Call-IDs that nobody can guess (RFC 3261 §19.3, §8.1.1.7, §8.1.1.4).</summary>
public static class SipIdentifiers
{
    /// <summary>The length of a branch in octets: the magic cookie and 80 random bits.</summary>
    public const int BranchLength = 7 + (2 * RandomBytes);

    private const int RandomBytes = 10;

    /// <summary>Makes a tag: 80 random bits as hexadecimal digits.</summary>
    public static string NewTag() => RandomNumberGenerator.GetHexString(2 * RandomBytes, lowercase: true);

    /// <summary>Makes a Call-ID: 128 random bits as hexadecimal digits. It tells nothing about this computer.</summary>
    public static string NewCallId() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Writes a branch of <see cref="BranchLength"/> octets.</summary>
    /// <returns>The octets written.</returns>
    public static int WriteBranch(Span<byte> destination)
    {
        Span<byte> random = stackalloc byte[RandomBytes];
        RandomNumberGenerator.Fill(random);
        "z9hG4bK"u8.CopyTo(destination);
        Convert.TryToHexStringLower(random, destination[7..], out int written);
        return 7 + written;
    }
}
