// SPDX-License-Identifier: Apache-2.0

using System;
using System.CommandLine;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Parley.Composition;
using Parley.Demo;
using Parley.Hosting.Lifecycle;

namespace Parley.Cli;

/// <summary>
/// <c>parley demo</c>: a throwaway deployment on localhost with three people, and the steps to sign in with Pidgin.
/// </summary>
internal static class DemoCommand
{
    private const int DeletionAttempts = 5;

    public static Command Create()
    {
        Option<int> portBase = new("--port-base")
        {
            Description =
                $"SIP listens on this + {DemoDeployment.SipOffset}, HTTPS on this + {DemoDeployment.HttpsOffset}.",
            HelpName = "PORT",
            DefaultValueFactory = static _ => 15000,
        };
        portBase.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > ushort.MaxValue - DemoDeployment.HttpsOffset)
            {
                result.AddError($"--port-base: from 1 to {ushort.MaxValue - DemoDeployment.HttpsOffset}");
            }
        });

        // What is printed are steps to follow: ordinary events would scroll them away.
        Option<LogLevel> log = CommonOptions.LogLevel(LogLevel.Warning);
        Command command = new("demo", "Run a throwaway deployment on localhost and print how to sign in.")
        {
            portBase, log,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await RunAsync(parsed.GetValue(portBase), parsed.GetValue(log), cancellationToken);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static async Task RunAsync(int portBase, LogLevel logLevel, CancellationToken cancellationToken)
    {
        // From before the directory is there, and when the terminal is closed too: it must not stay behind.
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        string root = System.IO.Directory.CreateTempSubdirectory("parley-demo-").FullName;
        try
        {
            await ServeAsync(root, portBase, logLevel, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to end before it was ready: nothing but the directory is left to do.
        }
        finally
        {
            Delete(root);
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task ServeAsync(
        string root, int portBase, LogLevel logLevel, CancellationToken cancellationToken)
    {
        DemoDeployment demo = new(Path.Combine(root, "data"), portBase);
        string profiles = Path.Combine(root, "pidgin");
        demo.RequirePorts();
        await demo.CreateAsync(TimeProvider.System, cancellationToken);
        DemoPidginProfiles.Write(demo, profiles);
        string instructions = new DemoInstructions(demo, profiles, DemoPrograms.Find()).ToString();
        await ServerProcess.RunAsync(
            new ServerArguments(demo.DataDirectory, logLevel), async _ =>
            {
                await Console.Out.WriteAsync(instructions);
                await Console.Out.FlushAsync(CancellationToken.None);
            },
            TimeProvider.System, cancellationToken);
    }

    // A Pidgin that is still open may be writing its profile at this moment.
    private static void Delete(string root)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                System.IO.Directory.Delete(root, recursive: true);
                return;
            }
            catch (IOException) when (attempt < DeletionAttempts)
            {
                // Once more.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"parley: {root} could not be deleted: {e.Message}");
                return;
            }
        }
    }
}
