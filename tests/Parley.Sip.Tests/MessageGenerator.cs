// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Text;
using Parley.TestKit;

namespace Parley.Sip.Tests;

/// <summary>
/// Well-formed messages of every shape that the grammar allows and peers use: the same ones for the same seed.
/// </summary>
internal static class MessageGenerator
{
    private const string TokenCharacters = "abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-.!%*_+`'~";

    private static readonly string[] Methods =
        ["INVITE", "MESSAGE", "NOTIFY", "SUBSCRIBE", "SERVICE", "X-NEW", "OPTIONS", "INFO"];

    private static readonly string[] Uris =
    [
        "sip:alice@contoso.test", "sips:bob@contoso.test:5061;transport=tls", "sip:[2001:db8::1]:5060", "tel:+15550123",
        "sip:user;par=u%40example.net@example.com;lr", "sip:carol@contoso.test;opaque=user:epid:Ab_1-C;gruu",
        "urn:service:sos",
    ];

    private static readonly string[] Optional =
    [
        "Contact: <sip:a@b;gruu>;expires=60;+sip.instance=\"<urn:uuid:1>\"",
        "m: \"Q, \\\"q\\\"\" <sip:a@b> , sip:c@d;q=0.1",
        "Supported: one,two , three", "k:", "Authorization: NTLM qop=\"auth\", response=\"00\"",
        "Proxy-Authorization: Digest a=b",
        "Route: <sip:one;lr>, <sip:two;lr>", "Record-Route: <sip:r@s;lr>;x=y", "Subject: caf\u00e9 \u4f60\u597d",
        "Event: presence;id=4",
        "User-Agent: X/1 (comment (nested))", "X-Empty:", "P-Asserted-Identity: <sip:mallory@contoso.test>",
        "Expires: 3600",
        "ms-keep-alive: UAC;hop-hop=yes", "Accept: application/sdp;level=1, text/*", "Warning: 399 host \"a, b; c\"",
        "Date: Sat, 13 Nov 2010 23:29:00 GMT",
    ];

    public static byte[] Request(SeededGenerator random)
    {
        string method = random.Pick<string>(Methods);
        List<string> headers = Common(random, method);
        if (random.Next(4) > 0)
        {
            headers.Add(Name(random, "Max-Forwards") + (1 + random.Next(255)));
        }

        return Join(random, $"{method} {random.Pick<string>(Uris)} SIP/2.0", headers);
    }

    public static byte[] Response(SeededGenerator random)
    {
        List<string> headers = Common(random, random.Pick<string>(Methods));
        headers.Insert(0, "Via: SIP/2.0/TLS fe1.contoso.test;branch=z9hG4bKours");
        return Join(random, $"SIP/2.0 {100 + random.Next(600)} {Token(random)} b\u00e9", headers, isShuffled: false);
    }

    public static string Token(SeededGenerator random)
    {
        StringBuilder token = new();
        int length = 1 + random.Next(12);
        for (int i = 0; i < length; i++)
        {
            token.Append(TokenCharacters[random.Next(TokenCharacters.Length)]);
        }

        return token.ToString();
    }

    private static List<string> Common(SeededGenerator random, string method)
    {
        List<string> headers =
        [
            Name(random, random.Next(2) == 0 ? "Via" : "v") + "SIP/2.0/tls host:1;branch=z9hG4bK" + Token(random)
                + (random.Next(2) == 0 ? ", SIP/2.0/UDP [::1];rport" : string.Empty),
            Name(random, random.Next(2) == 0 ? "From" : "f") + Party(random) + ";tag=" + Token(random),
            Name(random, random.Next(2) == 0 ? "To" : "t") + Party(random),
            Name(random, random.Next(2) == 0 ? "Call-ID" : "i") + Token(random) + "@" + Token(random),
            Name(random, "CSeq") + random.Next(int.MaxValue) + Blank(random, isNeeded: true) + method,
        ];
        int count = random.Next(8);
        for (int i = 0; i < count; i++)
        {
            string header = random.Next(5) == 0
                ? Token(random) + "-x:" + Blank(random) + Token(random) + Blank(random) + "=;,\"<>"
                : random.Pick<string>(Optional);
            if (!headers.Contains(header))
            {
                headers.Add(header);
            }
        }

        return headers;
    }

    private static byte[] Join(SeededGenerator random, string start, List<string> headers, bool isShuffled = true)
    {
        byte[] body = new byte[random.Next(3) == 0 ? random.Next(300) : 0];
        for (int i = 0; i < body.Length; i++)
        {
            body[i] = (byte)random.Next(256);
        }

        headers.Add(Name(random, random.Next(2) == 0 ? "Content-Length" : "l") + body.Length);
        for (int i = headers.Count - 1; isShuffled && i > 0; i--)
        {
            int other = random.Next(i + 1);
            (headers[i], headers[other]) = (headers[other], headers[i]);
        }

        return [.. Encoding.UTF8.GetBytes(start + "\r\n" + string.Join("\r\n", headers) + "\r\n\r\n"), .. body];
    }

    private static string Party(SeededGenerator random) => random.Next(4) switch
    {
        0 => "<" + random.Pick<string>(Uris) + ">",
        1 => "\"A \\\"quoted\\\", name\"" + Blank(random) + "<sip:a@b;x=y>" + Blank(random) + ";epid=" + Token(random),
        2 => "Two Words <sip:a@b>",
        _ => "sip:a@b",
    };

    private static string Name(SeededGenerator random, string name) => random.Next(6) switch
    {
        0 => name.ToUpperInvariant() + ":" + Blank(random),
        1 => name + " \t:" + Blank(random),
        _ => name + ": ",
    };

    private static string Blank(SeededGenerator random, bool isNeeded = false) => random.Next(6) switch
    {
        0 => "\r\n ",
        1 => " \t ",
        2 => isNeeded ? " " : string.Empty,
        _ => " ",
    };
}
