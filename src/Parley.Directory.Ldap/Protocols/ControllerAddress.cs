// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using Parley.Directory.Domains;

namespace Parley.Directory.Ldap.Protocols;

/// <summary>Where a controller listens.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Port">The port.</param>
internal readonly record struct ControllerAddress(string Host, int Port)
{
    private const int LdapsPort = 636;
    private const int LdapPort = 389;

    /// <summary>The address as a URI that never means LDAP in the clear where TLS is meant.</summary>
    public string Uri(DomainTransport transport) => string.Create(
        CultureInfo.InvariantCulture, $"{(transport == DomainTransport.Ldaps ? "ldaps" : "ldap")}://{Host}:{Port}");

    /// <summary>Reads <c>host</c> or <c>host:port</c>.</summary>
    public static ControllerAddress Read(string controller, DomainTransport transport)
    {
        int usual = transport == DomainTransport.Ldaps ? LdapsPort : LdapPort;
        int colon = controller.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(
            controller.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            ? new ControllerAddress(controller[..colon], port)
            : new ControllerAddress(controller, usual);
    }
}
