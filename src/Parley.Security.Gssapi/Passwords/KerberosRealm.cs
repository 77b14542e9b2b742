// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;

namespace Parley.Security.Gssapi.Passwords;

/// <summary>A domain whose passwords are checked.</summary>
/// <param name="Name">Its realm, upper case.</param>
/// <param name="Controllers">The host names of its controllers, in order of preference; a port is that of Kerberos.</param>
public sealed record KerberosRealm(string Name, IReadOnlyList<string> Controllers)
{
    /// <summary>A domain by the controllers of its directory, whose ports are those of LDAP and left out.</summary>
    /// <param name="name">The realm.</param>
    /// <param name="controllers">Names or addresses, of version 6 in brackets when a port follows.</param>
    public static KerberosRealm OfDirectory(string name, IEnumerable<string> controllers) =>
        new(name, [.. controllers.Select(HostOf)]);

    private static string HostOf(string controller)
    {
        int end = controller.IndexOf(']', StringComparison.Ordinal);
        if (controller.StartsWith('[') && end > 0)
        {
            return controller[1..end];
        }

        int colon = controller.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 && colon == controller.LastIndexOf(':') ? controller[..colon] : controller;
    }
}
