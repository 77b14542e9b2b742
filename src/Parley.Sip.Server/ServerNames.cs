// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Text;
using Parley.Sip.Server.Transactions;
using Parley.Sip.Uris;

namespace Parley.Sip.Server;

/// <summary>The names under which this server stands in messages.</summary>
internal sealed class ServerNames
{
    private readonly byte[] _fqdn;
    private readonly Dictionary<string, byte[]> _viaStarts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _routes = new(StringComparer.Ordinal);

    /// <summary>Makes the names.</summary>
    public ServerNames(string fqdn, int tlsPort, int tcpPort, int udpPort)
    {
        Fqdn = fqdn;
        _fqdn = Encoding.ASCII.GetBytes(fqdn);
        ContactUri = $"sip:{fqdn}:{tlsPort};transport=tls";
        Add("TLS", tlsPort);
        Add("TCP", tcpPort);
        Add("UDP", udpPort);
    }

    /// <summary>The FQDN of this computer.</summary>
    public string Fqdn { get; }

    /// <summary>The Contact of this server's own dialogs.</summary>
    public string ContactUri { get; }

    /// <summary>The most octets that <see cref="WriteVia"/> writes.</summary>
    public int MaximumViaLength => _fqdn.Length + 32 + BranchName.Length;

    /// <summary>The most octets that <see cref="WriteRecordRoute"/> writes.</summary>
    public int MaximumRecordRouteLength => 2 * (_fqdn.Length + 48);

    /// <summary>Writes the value of our Via for a transport.</summary>
    public int WriteVia(string transport, ulong id, uint loopMark, Span<byte> destination)
    {
        byte[] start = _viaStarts[transport];
        start.CopyTo(destination);
        BranchName.Write(destination[start.Length..], id, loopMark);
        return start.Length + BranchName.Length;
    }

    /// <summary>
    /// Writes our Record-Route. Between two transports it stands twice (RFC 5658): first the side that the request
    /// leaves on.
    /// </summary>
    public int WriteRecordRoute(string from, string to, Span<byte> destination)
    {
        byte[] near = _routes[to];
        near.CopyTo(destination);
        if (string.Equals(from, to, StringComparison.Ordinal))
        {
            return near.Length;
        }

        byte[] far = _routes[from];
        ", "u8.CopyTo(destination[near.Length..]);
        far.CopyTo(destination[(near.Length + 2)..]);
        return near.Length + 2 + far.Length;
    }

    /// <summary>Whether a host is this computer.</summary>
    public bool IsHost(ReadOnlySpan<byte> host) => Ascii.EqualsIgnoreCase(host, _fqdn);

    /// <summary>Whether a Route is one that we recorded.</summary>
    public bool IsOwnRoute(ReadOnlySpan<byte> uri) => SipUriReader.TryRead(uri, out SipUriReader reader)
        && IsHost(reader.Host);

    private void Add(string transport, int port)
    {
        _viaStarts.Add(transport, Encoding.ASCII.GetBytes($"SIP/2.0/{transport} {Fqdn}:{port};branch="));
        _routes.Add(transport,
            Encoding.ASCII.GetBytes($"<sip:{Fqdn}:{port};transport={transport.ToLowerInvariant()};lr>"));
    }
}
