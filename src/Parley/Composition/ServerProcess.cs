// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Hosting.Health;
using Parley.Hosting.Lifecycle;
using Parley.Roles;
using Parley.Topology.Document;

namespace Parley.Composition;

/// <summary>Runs one computer of a deployment, from the lock to the last flush.</summary>
internal static partial class ServerProcess
{
    // SIGTERM to exit takes ten seconds at most; what is left after draining belongs to closing the database.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(7);

    /// <summary>Starts, prints <c>ready</c>, waits for SIGTERM or SIGINT, stops.</summary>
    /// <param name="arguments">What it is started with.</param>
    /// <param name="afterReady">Called once it serves.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops it like a signal.</param>
    public static async Task RunAsync(
        ServerArguments arguments, Func<CancellationToken, Task> afterReady, TimeProvider time,
        CancellationToken cancellationToken = default)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

        try
        {
            await RunLoggedAsync(arguments, afterReady, time, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to end before it was ready: nothing was served and nothing is lost.
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task RunLoggedAsync(
        ServerArguments arguments, Func<CancellationToken, Task> afterReady, TimeProvider time, CancellationToken stop)
    {
        using ILoggerFactory loggers = Logging.Create(arguments.LogLevel);
        ILogger log = loggers.CreateLogger("Parley.Server");
        try
        {
            await ServeAsync(arguments, loggers, log, afterReady, time, stop);
        }
        catch (Exception e) when (IsUnexpected(e))
        {
            ReportUnexpected(log, e, Logging.IsForPeople);
            throw;
        }
    }

    /// <summary>Whether a failure is a fault of this program: nobody has a sentence for it.</summary>
    internal static bool IsUnexpected(Exception failure) =>
        failure is not (ParleyException or OperationCanceledException) && !StartFailures.Explain(failure);

    /// <summary>Tells the log of a fault that ends the server.</summary>
    /// <param name="log">The log.</param>
    /// <param name="fault">What happened.</param>
    /// <param name="toPeople">
    /// Whether the log goes to a terminal: there the sentence that ends the command is enough, a stack is for a file.
    /// </param>
    internal static void ReportUnexpected(ILogger log, Exception fault, bool toPeople) =>
        LogUnexpected(log, toPeople ? null : fault);

    private static async Task ServeAsync(
        ServerArguments arguments, ILoggerFactory loggers, ILogger log, Func<CancellationToken, Task> afterReady,
        TimeProvider time, CancellationToken stop)
    {
        await using OpenDeployment deployment =
            await OpenAsync(new DeploymentDirectory(arguments.DataDirectory), time, stop);
        ComputerTopology computer = ThisComputer.Find(deployment.Topology, arguments.Fqdn);
        FlagPlainTransports(computer, log);

        HealthRegister health = new();
        await using ServiceProvider metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();
        await using FrontEndRole role = new(
            deployment, computer, arguments, health, loggers, metrics.GetRequiredService<IMeterFactory>(), time);
        StageList stages = new() { StopFailed = (stage, e) => LogStopFailed(log, stage, e) };
        role.AddTo(stages);
        try
        {
            await stages.StartAsync(stop);
            health.SetReady(true);
            await Console.Out.WriteLineAsync(
                $"ready {computer.Fqdn}: SIP over TLS on port {computer.SipPort}, HTTPS on port {computer.HttpsPort}");
            await Console.Out.FlushAsync(stop);
            await afterReady(stop);
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stop);
        }
        catch (OperationCanceledException)
        {
            LogStopping(log);
        }
        finally
        {
            health.SetReady(false);
            using CancellationTokenSource drain = new(DrainTime, time);
            await stages.StopAsync(drain.Token);
        }
    }

    private static async Task<OpenDeployment> OpenAsync(
        DeploymentDirectory files, TimeProvider time, CancellationToken cancellationToken)
    {
        DeploymentLock held = DeploymentAccess.Lock(files)
            ?? throw new ParleyException(ExitCode.Environment, $"{files.Root} is in use by another process.");
        return await OpenDeployment.OpenAsync(files, held, time, cancellationToken);
    }

    private static void FlagPlainTransports(ComputerTopology computer, ILogger log)
    {
        if (computer.TcpPort is int tcp)
        {
            LogPlainTransport(log, "plain TCP", tcp);
        }

        if (computer.UdpPort is int udp)
        {
            LogPlainTransport(log, "plain UDP", udp);
        }
    }

    [LoggerMessage(
        1, LogLevel.Warning,
        "Clients may connect over {Transport} on port {Port}: what they say can be read and changed on the way (row T10)")]
    private static partial void LogPlainTransport(ILogger log, string transport, int port);

    [LoggerMessage(2, LogLevel.Information, "Stopping")]
    private static partial void LogStopping(ILogger log);

    [LoggerMessage(3, LogLevel.Error, "The stage {Stage} did not stop as it should")]
    private static partial void LogStopFailed(ILogger log, string stage, Exception exception);

    [LoggerMessage(4, LogLevel.Critical, "The server ends because of a fault of its own")]
    private static partial void LogUnexpected(ILogger log, Exception? exception);
}
