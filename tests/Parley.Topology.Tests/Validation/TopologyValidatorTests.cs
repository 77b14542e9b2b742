// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using Parley.Topology.Document;
using Parley.Topology.Validation;
using Xunit;

namespace Parley.Topology.Tests.Validation;

public sealed class TopologyValidatorTests
{
    [Fact]
    public void Contoso_IsValid() => Assert.Empty(TopologyValidator.Validate(TestTopologies.Contoso()));

    [Fact]
    public void SeveralErrors_AreAllReportedWithTheirPaths()
    {
        DeploymentTopology topology = TestTopologies.Contoso();
        ComputerTopology bad = topology.Computers[0] with
        {
            Fqdn = "no spaces allowed", SipPort = 0, HttpsPort = 70000, ListenAddresses = ["nonsense"],
            Roles = ["Butler"],
        };

        IReadOnlyList<string> errors = TopologyValidator.Validate(
            topology with
            {
                Computers = [bad], SipDomains = ["-bad-"], RegistrarSchemes = ["lm"], WebSchemes = ["ntlm", "ntlm"],
            });

        foreach (string path in new[] { "sipDomains[0]", "registrarSchemes", "webSchemes", "computers[0].fqdn",
            "computers[0].roles",
            "computers[0].listenAddresses", "computers[0].sipPort", "computers[0].httpsPort", })
        {
            Assert.Contains(errors, e => e.StartsWith(path + ":", System.StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("", "at least one")]
    [InlineData("FrontEnd,FrontEnd", "twice")]
    [InlineData("FrontEnd,Butler", "'Butler'")]
    public void Roles_NoneTwiceOrUnknown_AreRefused(string roles, string error)
    {
        DeploymentTopology topology = TestTopologies.Contoso();
        ComputerTopology bad = topology.Computers[0] with
        {
            Roles = [.. roles.Split(',', System.StringSplitOptions.RemoveEmptyEntries)],
        };
        string only = Assert.Single(TopologyValidator.Validate(topology with { Computers = [bad] }));
        Assert.Contains(error, only, System.StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sip.contoso.test", true)]
    [InlineData("localhost", true)]
    [InlineData("contoso..test", false)]
    [InlineData("contoso.test.", false)]
    [InlineData("-a.test", false)]
    [InlineData("münchen.test", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void IsHostName_FollowsRfc1123(string? text, bool expected) =>
        Assert.Equal(expected, TopologyValidator.IsHostName(text));

    [Fact]
    public void SamePortTwice_IsRefused()
    {
        DeploymentTopology topology = TestTopologies.Contoso();
        ComputerTopology bad = topology.Computers[0] with { HttpsPort = 5061 };
        Assert.Contains(
            TopologyValidator.Validate(topology with { Computers = [bad] }),
            e => e.Contains("used twice", System.StringComparison.Ordinal));
    }
}
