// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Text;
using System.Collections.Frozen;
using System.Net;
using System.Text;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Sip.Server.Connections;
using Parley.Sip.Uris;

namespace Parley.Registrar;

/// <summary>Which URIs mean this deployment or this server, and which mean a person of it.</summary>
internal sealed class ServerNames
{
    private readonly IAccountDirectory _directory;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _names;

    /// <summary>Makes the set of names from the SIP domains and the computer's name.</summary>
    public ServerNames(IAccountDirectory directory, string fqdn)
    {
        _directory = directory;
        _names = FrozenSet.ToFrozenSet<string>([.. directory.SipDomains, fqdn], StringComparer.OrdinalIgnoreCase)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Whether the URI names this account: same user and domain, whatever its parameters.</summary>
    public bool IsOwnAddress(ReadOnlySpan<byte> uri, AccountId account) =>
        FindAccount(uri) is { } found && found.Id == account;

    /// <summary>The account whose address the URI is; null when it is none. Parameters are not looked at.</summary>
    public Account? FindAccount(ReadOnlySpan<byte> uri) =>
        SipUriReader.TryRead(uri, out SipUriReader parsed) ? FindAccount(parsed) : null;

    /// <summary>The account whose address the URI is; null when it is none.</summary>
    public Account? FindAccount(in SipUriReader uri) =>
        uri.User.IsEmpty || uri.Scheme.SequenceEqual("tel"u8) ? null
            : uri.User.Contains((byte)'%') ? FindEscaped(uri)
            : _directory.FindByUri(uri.Address);

    /// <summary>
    /// Whether the host of the URI is one of our domains, this computer, or our end of the connection.
    /// </summary>
    public bool IsServed(ReadOnlySpan<byte> uri, SipConnection connection) =>
        SipUriReader.TryRead(uri, out SipUriReader parsed) && IsServed(parsed, connection);

    /// <summary>
    /// Whether the host of the URI is one of our domains, this computer, or our end of the connection.
    /// </summary>
    public bool IsServed(in SipUriReader uri, SipConnection connection) =>
        IsOurName(uri.Host) || IsAddressOf(uri.Host, connection.LocalEndPoint);

    /// <summary>Whether the host is one of our SIP domains or this computer.</summary>
    public bool IsOurName(ReadOnlySpan<byte> host)
    {
        Span<char> text = stackalloc char[256];
        return host.Length <= text.Length
            && Encoding.UTF8.TryGetChars(host, text, out int length)
            && _names.Contains(text[..length]);
    }

    /// <summary>
    /// An escaped octet means the octet (RFC 3261 §19.1.4); phones escape what is not ASCII in a name.
    /// </summary>
    private Account? FindEscaped(in SipUriReader uri)
    {
        ReadOnlySpan<byte> user = uri.User;
        Span<byte> address = stackalloc byte[SipAddress.MaximumLength * 2];
        if (user.Length + 1 + uri.Host.Length > address.Length)
        {
            return null;
        }

        int length = 0;
        for (int i = 0; i < user.Length; i++)
        {
            byte octet = user[i];
            if (octet == '%')
            {
                ReadOnlySpan<byte> digits = user.Slice(i + 1, Math.Min(2, user.Length - i - 1));
                if (!Utf8Parser.TryParse(digits, out octet, out int used, 'x') || used != 2)
                {
                    return null;
                }

                i += 2;
            }

            address[length++] = octet;
        }

        if (address[..length].Contains((byte)'@'))
        {
            return null;
        }

        address[length++] = (byte)'@';
        uri.Host.CopyTo(address[length..]);
        return _directory.FindByUri(address[..(length + uri.Host.Length)]);
    }

    private static bool IsAddressOf(ReadOnlySpan<byte> host, IPEndPoint local)
    {
        if (host.Length > 2 && host[0] == '[')
        {
            // The same IPv6 address can be written in many ways.
            return IPAddress.TryParse(host[1..^1], out IPAddress? address) && address.Equals(local.Address);
        }

        Span<char> text = stackalloc char[64];
        if (!local.Address.TryFormat(text, out int length))
        {
            return false;
        }

        ReadOnlySpan<char> ours = text[..length];
        return Ascii.Equals(host, ours.StartsWith("::ffff:") ? ours["::ffff:".Length..] : ours);
    }
}
