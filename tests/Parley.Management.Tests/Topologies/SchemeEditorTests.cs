// SPDX-License-Identifier: Apache-2.0

using System.IO;
using System.Threading.Tasks;
using Parley.Management.Commands;
using Parley.Management.Topologies;
using Parley.Topology.Document;
using Xunit;

namespace Parley.Management.Tests.Topologies;

public sealed class SchemeEditorTests
{
    [Fact]
    public async Task Schemes_Change_InTheSealedDocument_AndInTheAudit()
    {
        await using ManagementFixture fixture = await CreateAsync();

        AdministrationReply reply = await fixture.RunAsync(new SetSchemesCommand("tls-dsk,kerberos", "kerberos"));

        Assert.Equal((AdministrationStatus.Ok, true), (reply.Status, reply.Changed));
        DeploymentTopology topology = TopologyFile.Read(fixture.Folder, fixture.KeyRing);
        Assert.Equal(["tls-dsk", "kerberos"], topology.RegistrarSchemes);
        Assert.Equal(["kerberos"], topology.WebSchemes);
        Assert.Equal("registrar=tls-dsk,kerberos web=kerberos", fixture.Audit()[^1].Target);
    }

    [Fact]
    public async Task WithoutAList_TheyAreShownAndStay()
    {
        await using ManagementFixture fixture = await CreateAsync();
        AdministrationReply reply = await fixture.RunAsync(new SetSchemesCommand());
        Assert.Equal((AdministrationStatus.Ok, false), (reply.Status, reply.Changed));
        Assert.Equal("Registrar: tls-dsk, ntlm. Ticket service: negotiate, ntlm.", reply.Text);
    }

    [Theory]
    [InlineData("basic", null)]
    [InlineData("", null)]
    [InlineData("ntlm,ntlm", null)]
    [InlineData(null, "tls-dsk")]
    public async Task WrongList_ChangesNothing(string? registrar, string? web)
    {
        await using ManagementFixture fixture = await CreateAsync();
        AdministrationReply reply = await fixture.RunAsync(new SetSchemesCommand(registrar, web));
        Assert.Equal((AdministrationStatus.Refused, false), (reply.Status, reply.Changed));
        Assert.Equal(["tls-dsk", "ntlm"], TopologyFile.Read(fixture.Folder, fixture.KeyRing).RegistrarSchemes);
    }

    [Fact]
    [Trait("claim", "T06")]
    public async Task EditedDocument_IsNotBuiltUpon()
    {
        await using ManagementFixture fixture = await CreateAsync();
        string file = Path.Combine(fixture.Folder, TopologyFile.FileName);
        await File.WriteAllTextAsync(
            file, (await File.ReadAllTextAsync(file, ManagementFixture.Token)).Replace("ntlm", "digest-md5"),
            ManagementFixture.Token);
        AdministrationReply reply = await fixture.RunAsync(new SetSchemesCommand(Web: "negotiate"));
        Assert.Equal(AdministrationStatus.Failed, reply.Status);
    }

    private static async Task<ManagementFixture> CreateAsync()
    {
        ManagementFixture fixture = await ManagementFixture.CreateAsync();
        TopologyFile.Write(
            fixture.Folder,
            new DeploymentTopology
            {
                SchemaVersion = DeploymentTopology.CurrentSchemaVersion, SipDomains = ["contoso.test"],
                Computers =
                [
                    new ComputerTopology
                    {
                        Fqdn = "localhost", Roles = [ComputerRole.FrontEnd], ListenAddresses = [], SipPort = 5061,
                        HttpsPort = 443,
                    },
                ],
                RegistrarSchemes = ["tls-dsk", "ntlm"], WebSchemes = ["negotiate", "ntlm"],
            },
            fixture.KeyRing);
        fixture.Neighbours = new AdministrationNeighbours
        {
            Schemes = new SchemeEditor(fixture.Folder, fixture.KeyRing),
        };
        await fixture.ReopenAsync();
        return fixture;
    }
}
