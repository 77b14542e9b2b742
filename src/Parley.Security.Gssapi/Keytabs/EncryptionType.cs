// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace Parley.Security.Gssapi.Keytabs;

/// <summary>The encryption types of Kerberos (RFC 3961 §8, and the registry it began).</summary>
public static class EncryptionType
{
    /// <summary>RC4 with HMAC (RFC 4757): its key is the NT hash of the password.</summary>
    public const int Rc4 = 23;

    private const int Aes128Sha1 = 17;
    private const int Aes256Sha1 = 18;
    private const int Aes128Sha256 = 19;
    private const int Aes256Sha384 = 20;
    private const int Camellia128 = 25;
    private const int Camellia256 = 26;

    /// <summary>Whether keys of this type are taken without being asked for: AES and Camellia.</summary>
    public static bool IsStrong(int type) =>
        type is Aes128Sha1 or Aes256Sha1 or Aes128Sha256 or Aes256Sha384 or Camellia128 or Camellia256;

    /// <summary>The name administrators know.</summary>
    public static string NameOf(int type) => type switch
    {
        1 => "des-cbc-crc",
        2 => "des-cbc-md4",
        3 => "des-cbc-md5",
        16 => "des3-cbc-sha1",
        Aes128Sha1 => "aes128-cts-hmac-sha1-96",
        Aes256Sha1 => "aes256-cts-hmac-sha1-96",
        Aes128Sha256 => "aes128-cts-hmac-sha256-128",
        Aes256Sha384 => "aes256-cts-hmac-sha384-192",
        Rc4 => "arcfour-hmac",
        24 => "arcfour-hmac-exp",
        Camellia128 => "camellia128-cts-cmac",
        Camellia256 => "camellia256-cts-cmac",
        _ => string.Create(CultureInfo.InvariantCulture, $"type {type}"),
    };
}
