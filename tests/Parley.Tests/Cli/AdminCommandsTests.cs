// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Parley.Tests.Cli;

[Trait("claim", "T06")]
public sealed class AdminCommandsTests
{
    [Fact]
    public async Task Commands_WithTheServerStopped_RotateACredential()
    {
        await using DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        await RotateAsync(deployment);
    }

    [Fact]
    public async Task Commands_WithTheServerRunning_RotateACredential()
    {
        await using DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        await using RunningAdministration server = await deployment.ServeAsync();
        await RotateAsync(deployment);
    }

    [Fact]
    public async Task Issue_Refused_LeavesNoFile()
    {
        await using DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        string file = Path.Combine(deployment.Folder, "zoe.p12");
        Assert.Equal(1, await deployment.AdminAsync("issue", "--name", " ", "--out", file));
        Assert.False(File.Exists(file));
        Assert.Equal(3, await deployment.AdminAsync("issue", "--name", "Zoë", "--out", "/nonexistent/zoe.p12"));
        Assert.Equal(4, await deployment.AdminAsync("issue", "--name", "Zoë", "--out", file, "--as", file + ".none"));
        Assert.False(File.Exists(file));
        Assert.Equal(0, await deployment.AdminAsync("list", "--json"));
        Assert.Equal(1, JsonDocument.Parse(deployment.Output).RootElement.GetArrayLength());
    }

    [Fact]
    public async Task Issue_ToAFileThatExists_OverwritesNothing()
    {
        await using DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        string file = Path.Combine(deployment.Folder, "zoe.p12");
        Assert.Equal(0, await deployment.AdminAsync("issue", "--name", "Zoë", "--out", file));
        byte[] written = await File.ReadAllBytesAsync(file, DeploymentFixture.Token);
        Assert.Equal(0, await deployment.AdminAsync("issue", "--name", "Zoë", "--out", file));
        Assert.Contains("already", deployment.Output, StringComparison.Ordinal);
        Assert.Equal(1, await deployment.AdminAsync("issue", "--name", "Yves", "--out", file));
        Assert.Equal(0, await deployment.AdminAsync("revoke", "--name", "Zoë"));
        Assert.Equal(1, await deployment.AdminAsync("issue", "--name", "Zoë", "--out", file));
        Assert.Equal(written, await File.ReadAllBytesAsync(file, DeploymentFixture.Token));
    }

    [Fact]
    public async Task Credential_WithinThirtyDaysOfItsEnd_IsWarnedOfByEveryCommand()
    {
        await using DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        Assert.Equal(0, await deployment.UserAsync("list"));
        Assert.Empty(deployment.Error);
        deployment.Time = new LaterTime(TimeSpan.FromDays(340));
        Assert.Equal(0, await deployment.UserAsync("list"));
        Assert.Contains("warning", deployment.Error, StringComparison.Ordinal);
        string file = Path.Combine(deployment.Folder, "new.p12");
        Assert.Equal(0, await deployment.AdminAsync("issue", "--name", "Bootstrap administrator", "--out", file));
        Assert.Contains("warning", deployment.Error, StringComparison.Ordinal);
        deployment.Time = new LaterTime(TimeSpan.FromDays(366));
        Assert.Equal(1, await deployment.UserAsync("list"));
        Assert.Equal(0, await deployment.UserAsync("list", "--as", file));
        Assert.Empty(deployment.Error);
    }

    [Fact]
    public async Task Executable_IssuesListsAndRevokes()
    {
        using Deployment deployment = new();
        await deployment.InitAsync();
        string file = Path.Combine(deployment.Root, "zoe.p12");
        CommandResult issued = await AdminAsync("issue", "--name", "Zoë", "--out", file);
        Assert.Equal((0, string.Empty), (issued.ExitCode, issued.Error));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(0, (await AdminAsync("revoke", "--name", "Bootstrap administrator", "--as", file)).ExitCode);
        CommandResult refused = await AdminAsync("list");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("revoked", refused.Error, StringComparison.Ordinal);
        CommandResult list = await AdminAsync("list", "--as", file);
        Assert.Contains("  revoked  ", list.Output, StringComparison.Ordinal);
        Assert.Contains("  valid    ", list.Output, StringComparison.Ordinal);
        CommandResult last = await AdminAsync("revoke", "--name", "Zoë", "--as", file);
        Assert.Equal(1, last.ExitCode);
        Assert.Contains("last valid administrator", last.Error, StringComparison.Ordinal);
        Assert.Equal(4, (await AdminAsync("revoke", "--serial", "0A", "--as", file)).ExitCode);
        Assert.Equal(2, (await AdminAsync("revoke", "--as", file)).ExitCode);
        Assert.Equal(2, (await AdminAsync("revoke", "--serial", "0A", "--name", "Zoë", "--as", file)).ExitCode);

        Task<CommandResult> AdminAsync(params string[] arguments) =>
            Deployment.RunAsync(["admin", .. arguments, "--data", deployment.Data]);
    }

    private static async Task RotateAsync(DeploymentFixture deployment)
    {
        string file = Path.Combine(deployment.Folder, "zoe.p12");
        Assert.Equal(0, await deployment.AdminAsync("issue", "--name", "Zoë", "--out", file));
        Assert.Contains(file, deployment.Output, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(0, await deployment.UserAsync("add", "--sip", "alice@contoso.test", "--as", file));
        Assert.Equal(0, await deployment.AdminAsync("list", "--json", "--as", file));
        JsonElement[] list = [.. JsonDocument.Parse(deployment.Output).RootElement.EnumerateArray()];
        Assert.Equal(["Bootstrap administrator", "Zoë"], list.Select(static a => a.GetProperty("name").GetString()));
        Assert.All(list, static a => Assert.Equal("valid", a.GetProperty("state").GetString()));
        string bootstrap = list[0].GetProperty("serial").GetString()!;

        Assert.Equal(0, await deployment.AdminAsync("revoke", "--serial", bootstrap, "--as", file));
        Assert.Equal(0, await deployment.AdminAsync("revoke", "--serial", bootstrap, "--as", file));
        Assert.Equal(1, await deployment.UserAsync("list"));
        Assert.Contains("revoked", deployment.Error, StringComparison.Ordinal);
        Assert.Equal(1, await deployment.AdminAsync("revoke", "--name", "Zoë", "--as", file));
        Assert.Contains("last valid administrator", deployment.Error, StringComparison.Ordinal);
        Assert.Equal(4, await deployment.AdminAsync("revoke", "--name", "nobody", "--as", file));
    }

    /// <summary>The system's clock, set forward.</summary>
    private sealed class LaterTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
