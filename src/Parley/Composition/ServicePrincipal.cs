// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using Parley.Security.Gssapi.Keytabs;
using Parley.Security.Kerberos;
using Parley.Topology.Document;

namespace Parley.Composition;

/// <summary>A service principal of a computer.</summary>
/// <param name="Name">Such as <c>sip/fe1.contoso.com</c>.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Offered">Whether the topology offers Kerberos there, so that serve needs the key.</param>
internal sealed record ServicePrincipal(string Name, string Purpose, bool Offered)
{
    /// <summary>The principals of a computer.</summary>
    public static IReadOnlyList<ServicePrincipal> NeededBy(DeploymentTopology topology, string fqdn)
    {
        HashSet<string> offered = [.. ServicesNeeded(topology)];
        return
        [
            new ServicePrincipal(
                $"{KerberosServices.Sip}/{fqdn}", "sign-in at the registrar", offered.Contains(KerberosServices.Sip)),
            new ServicePrincipal(
                $"{KerberosServices.Http}/{fqdn}", "web tickets and administration",
                offered.Contains(KerberosServices.Http)),
        ];
    }

    /// <summary>The keys of a keytab for it.</summary>
    public IEnumerable<KeytabKey> KeysIn(IEnumerable<KeytabKey> keys) =>
        keys.Where(k => string.Equals(k.Name, Name, StringComparison.OrdinalIgnoreCase));

    /// <summary>How it stands in a keytab.</summary>
    public PrincipalState StateIn(IEnumerable<KeytabKey> keys)
    {
        KeytabKey[] own = [.. KeysIn(keys)];
        return own.Length == 0 ? PrincipalState.Missing
            : Array.Exists(own, static k => EncryptionType.IsStrong(k.EncryptionType)) ? PrincipalState.Present
            : PrincipalState.Weak;
    }

    // The services that the topology offers Kerberos for.
    private static IEnumerable<string> ServicesNeeded(DeploymentTopology topology)
    {
        if (topology.RegistrarSchemes.Contains(AuthenticationScheme.Kerberos))
        {
            yield return KerberosServices.Sip;
        }

        if (topology.WebSchemes.Contains(AuthenticationScheme.Kerberos)
            || topology.WebSchemes.Contains(AuthenticationScheme.Password))
        {
            yield return KerberosServices.Http;
        }
    }
}
