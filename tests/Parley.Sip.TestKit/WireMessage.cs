// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Parley.Sip.TestKit;

/// <summary>
/// A message as it stood on the wire, read the simple way: lines, colons, a blank line. Independent of the product's
/// parser on purpose, so that a test does not believe the code it tests.
/// </summary>
public sealed class WireMessage
{
    private readonly List<(string Name, string Value)> _headers = [];

    /// <summary>Reads one whole message.</summary>
    public WireMessage(ReadOnlySpan<byte> octets)
    {
        Octets = octets.ToArray();
        Text = Encoding.UTF8.GetString(octets);
        int end = Text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            throw new ArgumentException("No end of headers: " + Text, nameof(octets));
        }

        string[] lines = Text[..end].Split("\r\n");
        StartLine = lines[0];
        Body = Text[(end + 4)..];
        foreach (string line in lines.Skip(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            _headers.Add((line[..colon].Trim(), line[(colon + 1)..].Trim()));
        }
    }

    /// <summary>The octets.</summary>
    public byte[] Octets { get; }

    /// <summary>All of it as text.</summary>
    public string Text { get; }

    /// <summary>The first line.</summary>
    public string StartLine { get; }

    /// <summary>What follows the blank line.</summary>
    public string Body { get; }

    /// <summary>All headers in order.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers => _headers;

    /// <summary>Whether it is a response.</summary>
    public bool IsResponse => StartLine.StartsWith("SIP/2.0 ", StringComparison.Ordinal);

    /// <summary>The status of a response, 0 for a request.</summary>
    public int Status => IsResponse ? int.Parse(StartLine.AsSpan(8, 3), CultureInfo.InvariantCulture) : 0;

    /// <summary>The method of a request, or that of CSeq.</summary>
    public string Method => IsResponse ? this["CSeq"].Split(' ')[^1] : StartLine.Split(' ')[0];

    /// <summary>The Request-URI; empty for a response.</summary>
    public string RequestUri => IsResponse ? string.Empty : StartLine.Split(' ')[1];

    /// <summary>The first value of a header (name in any case); empty when there is none.</summary>
    public string this[string name] => All(name).FirstOrDefault() ?? string.Empty;

    /// <summary>Whether it has such a header.</summary>
    public bool Has(string name) => All(name).Any();

    /// <summary>Every value of a header, in order.</summary>
    public IEnumerable<string> All(string name) =>
        _headers.Where(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(static h => h.Value);

    /// <inheritdoc />
    public override string ToString() => Text;
}
