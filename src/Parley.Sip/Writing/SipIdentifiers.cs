// SPDX-License-Identifier: Apache-2.0

using System.Security.Cryptography;

namespace Parley.Sip.Writing;

/// <summary>Identifiers that nobody can guess (RFC 3261 §19.3).</summary>
public static class SipIdentifiers
{
    private const int RandomBytes = 10;

    /// <summary>Makes a tag: 80 random bits as hexadecimal digits.</summary>
    public static string NewTag() => RandomNumberGenerator.GetHexString(2 * RandomBytes, lowercase: true);
}
