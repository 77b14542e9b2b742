// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Parley.TestKit;
using Xunit;

namespace Parley.Tests.Cli;

/// <summary>
/// How the demonstration begins and ends. That its printed steps lead to what they promise: tests/Parley.Interop.
/// </summary>
public sealed class DemoTests : IDisposable
{
    private const int SipOffset = 61;
    private const int HttpsOffset = 443;
    private const int Sighup = 1;
    private const int Sigint = 2;
    private const int Sigkill = 9;
    private const int Sigterm = 15;

    private readonly DirectoryInfo _temporary = System.IO.Directory.CreateTempSubdirectory("parley-demo-tests-");

    public void Dispose() => _temporary.Delete(recursive: true);

    [Theory]
    [InlineData(Sighup)]
    [InlineData(Sigint)]
    [InlineData(Sigterm)]
    public async Task Signal_EndsItWithZeroAndLeavesNothing(int signal)
    {
        await using RunningServer demo = await ReadyAsync(LoopbackPort.FreeBase(SipOffset, HttpsOffset));
        Assert.Contains("eng/pidgin-shim.sh pidgin", demo.Log, StringComparison.Ordinal);
        Assert.Single(_temporary.GetDirectories());
        Assert.Equal(0, await demo.TerminateAsync(signal));
        Assert.Empty(_temporary.GetDirectories());
        Assert.DoesNotContain("parley:", demo.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignalBeforeItIsReady_LeavesNothing()
    {
        using FileSystemWatcher watcher = new(_temporary.FullName, "parley-demo-*");
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Created += (_, _) => begun.TrySetResult();
        watcher.EnableRaisingEvents = true;
        await using RunningServer demo = Start(LoopbackPort.FreeBase(SipOffset, HttpsOffset));
        await begun.Task.WaitAsync(Deployment.Guard);
        Assert.Equal(0, await demo.TerminateAsync());
        Assert.DoesNotContain("ready", demo.Log, StringComparison.Ordinal);
        Assert.Empty(_temporary.GetDirectories());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TakenPort_IsAnEnvironmentErrorThatNamesIt(bool sip)
    {
        int ports = LoopbackPort.FreeBase(SipOffset, HttpsOffset);
        int taken = ports + (sip ? SipOffset : HttpsOffset);
        using TcpListener other = new(IPAddress.Loopback, taken);
        other.Start();
        CommandResult result = await Deployment.RunInAsync(_temporary.FullName, "demo", "--port-base", $"{ports}");
        Assert.Equal(3, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.StartsWith($"parley: Port {taken} of localhost is taken", result.Error, StringComparison.Ordinal);
        Assert.Contains("--port-base", result.Error, StringComparison.Ordinal);
        Assert.Empty(_temporary.GetDirectories());
    }

    [Fact]
    public async Task Killed_TheNextStartsOnTheSamePorts()
    {
        int ports = LoopbackPort.FreeBase(SipOffset, HttpsOffset);
        await using RunningServer first = await ReadyAsync(ports);
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, ports + SipOffset);
        await first.TerminateAsync(Sigkill);
        await using RunningServer second = await ReadyAsync(ports);
        Assert.Equal(0, await second.TerminateAsync());
    }

    [Fact]
    public async Task TwoAtOnce_OnOtherPorts_ArePeopleOfTheirOwn()
    {
        await using RunningServer first = await ReadyAsync(LoopbackPort.FreeBase(SipOffset, HttpsOffset));
        await using RunningServer second = await ReadyAsync(LoopbackPort.FreeBase(SipOffset, HttpsOffset));
        Assert.NotEqual(PasswordOfAlice(first), PasswordOfAlice(second));
        Assert.Equal(0, await first.TerminateAsync());
        Assert.Single(_temporary.GetDirectories());
        Assert.Equal(0, await second.TerminateAsync());
        Assert.Empty(_temporary.GetDirectories());
    }

    private static string PasswordOfAlice(RunningServer demo) =>
        demo.Log.Split('\n').Single(static line => line.Contains("alice@localhost ", StringComparison.Ordinal));

    private RunningServer Start(int ports) =>
        new(
            Deployment.Start(_temporary.FullName, ["demo", "--port-base", $"{ports}"]),
            "   Pidgin hides who is offline");

    private async Task<RunningServer> ReadyAsync(int ports)
    {
        RunningServer demo = Start(ports);
        await demo.Ready.WaitAsync(Deployment.Guard);
        return demo;
    }
}
