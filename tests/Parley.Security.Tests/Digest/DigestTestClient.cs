// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Parley.Security.Tests.Digest;

/// <summary>A digest client, written from RFC 7616 a second time with strings.</summary>
internal sealed record DigestTestClient(string User, string Password)
{
    public string Method { get; init; } = "REGISTER";

    public string Uri { get; init; } = "sip:contoso.test";

    public string Count { get; init; } = "00000001";

    public string ClientNonce { get; init; } = "0a4f113b";

    public string Qop { get; init; } = "auth";

    public static string Parameter(string challenge, string name) =>
        Regex.Match(challenge, name + "=\"?([^\",]+)\"?", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;

    public byte[] Answer(string challenge)
    {
        string realm = Parameter(challenge, "realm");
        string nonce = Parameter(challenge, "nonce");
        string algorithm = Parameter(challenge, "algorithm");
        string ha1 = Hash(algorithm, $"{User}:{realm}:{Password}");
        string ha2 = Hash(algorithm, $"{Method}:{Uri}");
        string response = Hash(algorithm, $"{ha1}:{nonce}:{Count}:{ClientNonce}:{Qop}:{ha2}");
        return Encoding.UTF8.GetBytes(
            $"Digest username=\"{User}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{Uri}\", response=\"{response}\", "
            + $"algorithm={algorithm}, cnonce=\"{ClientNonce}\", qop={Qop}, nc={Count}");
    }

    private static string Hash(string algorithm, string text)
    {
        byte[] octets = Encoding.UTF8.GetBytes(text);
        return Convert.ToHexStringLower(algorithm == "MD5" ? MD5.HashData(octets) : SHA256.HashData(octets));
    }
}
