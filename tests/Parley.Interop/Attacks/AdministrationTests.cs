// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.Attacks;

/// <summary>Rows T06 and T11: who is no administrator does not administer, be the server running or stopped.</summary>
[Trait("claim", "T06")]
[Trait("claim", "T11")]
public sealed class AdministrationTests
{
    private const string Password = "Secret-admin-1";

    /// <summary>A person's certificate is none, nor is one that imitates the administrator's.</summary>
    [Fact]
    public async Task CertificatesThatAreNoAdministrators_DoNotAdminister()
    {
        await using Deployment deployment = await Deployment.StartAsync("administration");
        await deployment.AddUserAsync("alice", Password);
        using Device device = await Device.BuyAsync(
            deployment.WebClientOf("alice", Password), deployment.CertificateService);
        string directory = Workspace.NewDirectory("credentials");
        string person = Path.Combine(directory, "person.p12");
        string imitation = Path.Combine(directory, "imitation.p12");
        await File.WriteAllBytesAsync(person, device.ToPkcs12());
        await File.WriteAllBytesAsync(imitation, TestAuthority.ImitatePkcs12(
            await File.ReadAllBytesAsync(Path.Combine(deployment.Data, "admin", "bootstrap.p12"))));
        await RefusedAsync(deployment, person);
        await RefusedAsync(deployment, imitation);
        await deployment.TerminateAsync();
        await RefusedAsync(deployment, person);
        await RefusedAsync(deployment, imitation);

        CommandResult list = await ParleyProcess.RunAsync(["user", "list", "--data", deployment.Data, "--json"]);
        string compact = list.Output.Replace(" ", "", StringComparison.Ordinal);
        Assert.Contains("\"enabled\":true", compact, StringComparison.Ordinal);
    }

    private static async Task RefusedAsync(Deployment deployment, string credential)
    {
        CommandResult result = await ParleyProcess.RunAsync(
            ["user", "disable", "--data", deployment.Data, "--sip", Deployment.Address("alice"), "--as", credential]);
        Assert.Equal(1, result.ExitCode);
    }
}
