// SPDX-License-Identifier: Apache-2.0

namespace Parley.Security.TlsDsk;

/// <summary>
/// Where the signing keys stand in the exported key material ([MS-SIPAE] §3.2.5.1; client contract 2.3).
/// </summary>
public static class TlsDskKeys
{
    /// <summary>The exporter's label; the one EAP-TLS uses (RFC 5216 §2.3).</summary>
    public const string Label = "client EAP encryption";

    /// <summary>How many octets are exported.</summary>
    public const int MaterialLength = 128;

    /// <summary>How long a signing key is.</summary>
    public const int KeyLength = 32;

    /// <summary>Where the key starts with which the client signs.</summary>
    public const int ClientKeyOffset = 64;

    /// <summary>Where the key starts with which the server signs.</summary>
    public const int ServerKeyOffset = 96;
}
