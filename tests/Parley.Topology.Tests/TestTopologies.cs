// SPDX-License-Identifier: Apache-2.0

using Parley.Topology.Document;

namespace Parley.Topology.Tests;

internal static class TestTopologies
{
    public static DeploymentTopology Contoso() => new()
    {
        SchemaVersion = DeploymentTopology.CurrentSchemaVersion,
        SipDomains = ["contoso.test"],
        Computers =
        [
            new ComputerTopology
            {
                Fqdn = "fe1.contoso.test", Roles = [ComputerRole.FrontEnd], ListenAddresses = ["127.0.0.1", "::1"],
                SipPort = 5061, HttpsPort = 443,
            },
        ],
        RegistrarSchemes = ["tls-dsk", "ntlm"],
        WebSchemes = ["negotiate", "ntlm"],
    };
}
