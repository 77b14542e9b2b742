// SPDX-License-Identifier: Apache-2.0

namespace Parley.Directory.Credentials;

/// <summary>The secrets derived from a password, each for one scheme.</summary>
internal enum SecretKind
{
    /// <summary>The NT hash, for NTLM: 16 octets.</summary>
    NtHash,

    /// <summary>Two HA1 of digest SHA-256: for the address and for its user part as user name; 64 octets.</summary>
    DigestSha256,

    /// <summary>Two HA1 of digest MD5: for the address and for its user part as user name; 32 octets.</summary>
    DigestMd5,
}
