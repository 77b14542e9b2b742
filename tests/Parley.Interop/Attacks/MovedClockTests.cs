// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using System.IO;
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
    // The build for programs of many threads: the other lets one thread read an offset that another is still parsing.
    private const string FakeTime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

    private const string Password = "Secret-clock-1";

    [Fact]
    public async Task TicketAndCertificate_AfterTheirTime_AreRefused()
    {
        string clock = Path.Combine(Workspace.NewDirectory("clock"), "offset");
        Move(clock, TimeSpan.Zero);
        await using Deployment deployment = await Deployment.CreateAsync(
            "moved-clock", "127.0.0.1", LoopbackPort.Free());
        await deployment.ServeAsync(
            ("LD_PRELOAD", FakeTime),
            ("FAKETIME_TIMESTAMP_FILE", clock), ("FAKETIME_NO_CACHE", "1"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"));
        await deployment.AddUserAsync("alice", Password);
        WebClient client = deployment.WebClientOf("alice", Password);
        using Device device = await Device.BuyAsync(client, deployment.CertificateService);
        ClientTicket unspent = await client.GetTicketAsync(deployment.CertificateService);
        Assert.True(await device.SignsInAsync(deployment, "alice"));

        Move(clock, TimeSpan.FromMinutes(6));
        string fault = WebClient.FaultOf(await client.RequestCertificateAsync(unspent));
        Assert.Contains("too old", fault, StringComparison.Ordinal);
        Assert.True(await device.SignsInAsync(deployment, "alice"));

        Move(clock, TimeSpan.FromHours(2));
        Assert.Equal("The ticket is not valid.", WebClient.FaultOf(await client.RequestCertificateAsync(unspent)));

        Move(clock, TimeSpan.FromDays(181));
        Assert.False(await device.SignsInAsync(deployment, "alice"));
        Move(clock, TimeSpan.Zero);
        Assert.True(await device.SignsInAsync(deployment, "alice"));
    }

    private static void Move(string file, TimeSpan offset)
    {
        string next = file + ".next";
        File.WriteAllText(next, string.Create(CultureInfo.InvariantCulture, $"+{(long)offset.TotalSeconds}\n"));
        File.Move(next, file, overwrite: true);
    }
}
