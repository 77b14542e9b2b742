// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;

namespace Parley.Interop.Harness;

/// <summary>The contacts that the server has told a client it keeps: pairs each setContact sent with its 200.</summary>
public sealed partial class AcknowledgedContacts
{
    private readonly Dictionary<string, string> _asked = new(StringComparer.Ordinal);

    /// <summary>Their addresses, each <c>sip:user@domain</c>.</summary>
    public HashSet<string> Addresses { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes the next event of the client; true when it acknowledges one contact more.</summary>
    public bool Take(ClientEvent seen)
    {
        if (!seen.Is("sip"))
        {
            return false;
        }

        string key = seen["call-id"] + " " + seen["cseq"];
        if (seen["direction"] == "out")
        {
            Match contact = SetContactRegex().Match(seen["body"] ?? string.Empty);
            if (contact.Success)
            {
                _asked[key] = contact.Groups["uri"].Value;
            }

            return false;
        }

        return seen["start"]!.StartsWith("SIP/2.0 200", StringComparison.Ordinal)
            && _asked.TryGetValue(key, out string? address) && Addresses.Add(address);
    }

    [GeneratedRegex(
        "<m:setContact>.*<m:URI>(?<uri>sip:[^<]+)</m:URI>", RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex SetContactRegex();
}
