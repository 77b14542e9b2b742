// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Parley.Sip.TestKit;

namespace Parley.Sip.Server.Tests.Harness;

/// <summary>
/// The client's half of an association, written from the client contract (2.3, 2.4) and not from our code.
/// </summary>
internal sealed class ClientSigner(string opaque, int version = 4)
{
    private const string Realm = "SIP Communications Service";

    private readonly byte[] _clientKey = FakeHandshakes.KeyMaterial[64..96];
    private readonly byte[] _serverKey = FakeHandshakes.KeyMaterial[96..128];

    public string TargetName { get; init; } = "sip.contoso.test";

    public string Opaque => opaque;

    public uint Number { get; set; }

    /// <summary>The Authorization header for a message, with the next number.</summary>
    public string Authorize(WireMessage message, uint? number = null, bool naming = false)
    {
        string num = (number ?? ++Number).ToString(CultureInfo.InvariantCulture);
        const string rand = "68426a0b";
        byte[] signature = HMACSHA1.HashData(_clientKey, Encoding.UTF8.GetBytes(Buffer(message, rand, num)));
        return $"TLS-DSK qop=\"auth\", opaque=\"{opaque}\", realm=\"{Realm}\", targetname=\"{TargetName}\""
            + (naming ? ", version=4" : "")
            + $", crand=\"{rand}\", cnum=\"{num}\", response=\"{Convert.ToHexString(signature)}\"";
    }

    /// <summary>Whether the server's signature of a message is right; false when there is none.</summary>
    public bool Verifies(WireMessage message)
    {
        string info = message["Authentication-Info"];
        string rand = Parameter(info, "srand");
        string num = Parameter(info, "snum");
        byte[] expected = HMACSHA1.HashData(_serverKey, Encoding.UTF8.GetBytes(Buffer(message, rand, num)));
        return Parameter(info, "opaque") == opaque
            && Parameter(info, "targetname") == TargetName && Parameter(info, "realm") == Realm
            && Parameter(info, "rspauth").Equals(Convert.ToHexString(expected), StringComparison.OrdinalIgnoreCase);
    }

    public static string Parameter(string header, string name) =>
        Regex.Match(header, $"(?:^|[ ,]){name}=\"([^\"]*)\"", RegexOptions.None,
            TimeSpan.FromSeconds(1)).Groups[1].Value;

    private string Buffer(WireMessage message, string rand, string num)
    {
        string[] cseq = message["CSeq"].Split(' ');
        string identity = message.Has("P-Asserted-Identity") ? message["P-Asserted-Identity"]
            : message["P-Preferred-Identity"];
        StringBuilder buffer = new();
        string[] fields = version < 3
            ? ["TLS-DSK", rand, num, Realm, TargetName, message["Call-ID"], cseq[0], cseq[1], Uri(message["From"]),
                Tag(message["From"]),
                Tag(message["To"]), message["Expires"]]
            : ["TLS-DSK", rand, num, Realm, TargetName, message["Call-ID"], cseq[0], cseq[1], Uri(message["From"]),
                Tag(message["From"]),
                Uri(message["To"]), Tag(message["To"]), Find(identity, "<(sip:[^>]*)>"),
                    Find(identity, "<(tel:[^>]*)>"), message["Expires"]];
        foreach (string field in fields)
        {
            buffer.Append('<').Append(field).Append('>');
        }

        return message.IsResponse ? buffer.Append('<').Append(message.Status).Append('>').ToString()
            : buffer.ToString();
    }

    private static string Uri(string header) => Find(header, "<([^>]*)>");

    private static string Tag(string header) => Find(header, ";tag=([^;]*)");

    private static string Find(string text, string pattern) =>
        Regex.Match(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;
}
