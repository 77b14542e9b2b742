// SPDX-License-Identifier: Apache-2.0

using System.Linq;
using Parley.Hosting.Health;
using Xunit;

namespace Parley.Hosting.Tests.Health;

public sealed class HealthRegisterTests
{
    [Fact]
    public void Healthy_OnlyWhenReadyAndEveryPartIsWell()
    {
        bool databaseWell = true;
        HealthRegister health = new();
        health.Add("database", () => new HealthReport("database", databaseWell, "write queue"));
        Assert.False(health.IsHealthy);
        health.SetReady(true);
        Assert.True(health.IsHealthy);
        databaseWell = false;
        Assert.False(health.IsHealthy);
        Assert.Equal(["ready", "database"], health.Report().Select(static r => r.Name));
        databaseWell = true;
        health.SetReady(false);
        Assert.False(health.IsHealthy);
    }

    [Fact]
    public void Neighbour_InTrouble_IsReportedAndLeavesTheComputerReady()
    {
        HealthRegister health = new();
        health.SetReady(true);
        health.AddNeighbour("directory", static () => new HealthReport("directory", Healthy: false, "away"));

        Assert.True(health.IsHealthy);
        Assert.Contains(health.Report(), static part => part is { Name: "directory", Healthy: false });

        health.Remove("directory");
        Assert.DoesNotContain(health.Report(), static part => part.Name == "directory");
    }
}
