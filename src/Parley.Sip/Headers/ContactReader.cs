// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Parsing;

namespace Parley.Sip.Headers;

/// <summary>One value of Contact, read in place (RFC 3261 §20.10, RFC 5626, RFC 5627, [MS-SIPREGE] §2.2.2).</summary>
public readonly ref struct ContactReader
{
    private readonly NameAddrReader _address;

    private ContactReader(NameAddrReader address, bool isStar)
    {
        _address = address;
        IsStar = isStar;
    }

    /// <summary>Whether this is <c>*</c>: all bindings (RFC 3261 §10.2.2).</summary>
    public bool IsStar { get; }

    /// <summary>The URI without angle brackets; empty for <c>*</c>.</summary>
    public ReadOnlySpan<byte> Uri => _address.Uri;

    /// <summary>The display name; empty when there is none.</summary>
    public ReadOnlySpan<byte> DisplayName => _address.DisplayName;

    /// <summary>The header parameters, leading semicolon included.</summary>
    public ReadOnlySpan<byte> Parameters => _address.Parameters;

    /// <summary>The parameter expires in seconds; -1 when it is absent or not a number.</summary>
    public long Expires =>
        TryGetParameter("expires"u8, out ReadOnlySpan<byte> text)
            && SipText.TryReadNumber(text, uint.MaxValue, out long value)
            ? Math.Min(value, uint.MaxValue)
            : -1;

    /// <summary>The parameter +sip.instance without its quotes: <c>&lt;urn:uuid:…&gt;</c>; empty when absent.</summary>
    public ReadOnlySpan<byte> Instance =>
        TryGetParameter("+sip.instance"u8, out ReadOnlySpan<byte> value) ? value : default;

    /// <summary>The UUID of +sip.instance as it stands; empty when absent or when it is another kind of URN.</summary>
    public ReadOnlySpan<byte> InstanceUuid
    {
        get
        {
            ReadOnlySpan<byte> instance = Instance;
            ReadOnlySpan<byte> prefix = "<urn:uuid:"u8;
            return instance.Length > prefix.Length && instance[^1] == (byte)'>'
                && SipText.EqualsIgnoreCase(instance[..prefix.Length], prefix)
                ? instance[prefix.Length..^1]
                : default;
        }
    }

    /// <summary>
    /// Whether the parameter <c>proxy=replace</c> stands: bind the flow, not the address ([MS-SIPREGE]).
    /// </summary>
    public bool IsProxyReplace =>
        TryGetParameter("proxy"u8, out ReadOnlySpan<byte> value) && SipText.EqualsIgnoreCase(value, "replace"u8);

    /// <summary>The parameter gruu without its quotes; empty when absent.</summary>
    public ReadOnlySpan<byte> Gruu => TryGetParameter("gruu"u8, out ReadOnlySpan<byte> value) ? value : default;

    /// <summary>Reads the first value of a comma list and steps over it.</summary>
    /// <param name="list">The list; afterwards what follows, empty after the last one.</param>
    /// <param name="contact">The value.</param>
    /// <returns>False when there is none or it is malformed.</returns>
    public static bool TryReadNext(scoped ref ReadOnlySpan<byte> list, out ContactReader contact)
    {
        if (SipText.Trim(list).SequenceEqual("*"u8))
        {
            contact = new ContactReader(default, isStar: true);
            list = default;
            return true;
        }

        bool read = NameAddrReader.TryReadNext(ref list, out NameAddrReader address);
        contact = new ContactReader(address, isStar: false);
        return read;
    }

    /// <summary>Looks a header parameter up (name in any case); true with an empty value for a flag.</summary>
    public bool TryGetParameter(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) =>
        _address.TryGetParameter(name, out value);
}
