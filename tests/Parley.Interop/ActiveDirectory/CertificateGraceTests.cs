// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.ActiveDirectory;

/// <summary>
/// Certificates of people of a domain while its controller is away: good for the time the policy allows, then not, and
/// good again when it is back (row T04).
/// </summary>
public sealed class CertificateGraceTests : IAsyncLifetime
{
    private readonly MovedClock _clock = new();
    private DirectoryDeployment _deployment = null!;

    private Deployment Parley => _deployment.Parley;

    public async ValueTask InitializeAsync() => _deployment = await DirectoryDeployment.StartAsync(
        "grace", "tls-dsk,kerberos", "ntlm,domain-ntlm", _clock, "--certificate-grace", "2");

    public ValueTask DisposeAsync() => _deployment.DisposeAsync();

    [Fact]
    [Trait("claim", "T04")]
    public async Task ControllerAwayForLongerThanTheGrace_CertificatesEnd_AndAreGoodAgainWhenItIsBack()
    {
        await _deployment.AddPersonAsync("ann");
        await _deployment.AddPersonAsync("bob");
        using Device device = await Device.BuyAsync(
            Parley.WebClientOf("ann", DirectoryDeployment.Password, "ann@ad.contoso.test"), Parley.CertificateService);
        await using PidginClient bob = await _deployment.ClientWithTicketAsync("bob");
        await Parley.SignInAsync(bob, "bob", null, "krb5", "bob@AD.CONTOSO.TEST");
        Task<ClientEvent> bobIsOff = bob.ExpectAsync("signed-off");

        await _deployment.Controller.KillAsync();
        _clock.Move(TimeSpan.FromMinutes(110));
        Assert.True(await device.SignsInAsync(Parley, "ann"));
        Assert.False(bobIsOff.IsCompletedSuccessfully);

        bobIsOff = bob.ExpectAsync("signed-off");
        _clock.Move(TimeSpan.FromMinutes(125));
        await bobIsOff;
        Assert.False(await device.SignsInAsync(Parley, "ann"));

        await _deployment.Controller.RunAsync();
        await _deployment.MustAsync(["directory", "sync", DomainDefinition.Contoso.DnsName]);
        Assert.True(await device.SignsInAsync(Parley, "ann"));
    }
}
