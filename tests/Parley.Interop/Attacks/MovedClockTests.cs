// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Parley.TestKit;
using Parley.Web.TestKit;
using Xunit;

namespace Parley.Interop.Attacks;

/// <summary>
/// Rows T11 and T30: what the deployment itself issued, after its time. The server's clock is moved while it runs, with
/// the distribution's libfaketime.
/// </summary>
[Trait("claim", "T11")]
[Trait("claim", "T30")]
public sealed class MovedClockTests
{
    private const string Password = "Secret-clock-1";

    [Fact]
    public async Task TicketAndCertificate_AfterTheirTime_AreRefused()
    {
        MovedClock clock = new();
        await using Deployment deployment = await Deployment.CreateAsync(
            "moved-clock", "127.0.0.1", LoopbackPort.Free());
        await deployment.ServeAsync(clock.Environment);
        await deployment.AddUserAsync("alice", Password);
        WebClient client = deployment.WebClientOf("alice", Password);
        using Device device = await Device.BuyAsync(client, deployment.CertificateService);
        ClientTicket unspent = await client.GetTicketAsync(deployment.CertificateService);
        Assert.True(await device.SignsInAsync(deployment, "alice"));

        clock.Move(TimeSpan.FromMinutes(6));
        string fault = WebClient.FaultOf(await client.RequestCertificateAsync(unspent));
        Assert.Contains("too old", fault, StringComparison.Ordinal);
        Assert.True(await device.SignsInAsync(deployment, "alice"));

        clock.Move(TimeSpan.FromHours(2));
        Assert.Equal("The ticket is not valid.", WebClient.FaultOf(await client.RequestCertificateAsync(unspent)));

        clock.Move(TimeSpan.FromDays(181));
        Assert.False(await device.SignsInAsync(deployment, "alice"));
        clock.Move(TimeSpan.Zero);
        Assert.True(await device.SignsInAsync(deployment, "alice"));
    }
}
