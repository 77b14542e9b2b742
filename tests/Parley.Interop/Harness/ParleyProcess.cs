// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading.Tasks;

namespace Parley.Interop.Harness;

/// <summary>One running <c>parley serve</c>, and the commands beside it.</summary>
public sealed class ParleyProcess : IAsyncDisposable
{
    private const int Sigterm = 15;

    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private ParleyProcess(Process process, StreamWriter log)
    {
        _process = process;
        _log = log;
        _reading = Task.WhenAll(ReadOutputAsync(process.StandardOutput), ReadOutputAsync(process.StandardError));
    }

    public int Id => _process.Id;

    /// <summary>Starts the server of a data directory; returns when its line beginning <c>ready</c> has come.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="logFile">Where its output goes.</param>
    /// <param name="options">More options of <c>serve</c>.</param>
    /// <param name="environment">Variables of its environment beside ours.</param>
    public static async Task<ParleyProcess> ServeAsync(
        string data, string logFile, IReadOnlyList<string> options, params (string Name, string Value)[] environment)
    {
        Process process = Start(["serve", "--data", data, "--log-level", "Debug", .. options], environment);
        process.StandardInput.Close();
        ParleyProcess server = new(process, new StreamWriter(logFile, append: true) { AutoFlush = true });
        await server._ready.Task.WithinAsync(Guard.Process, () => $"parley serve is not ready; see {logFile}");
        return server;
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<CommandResult> RunAsync(
        IReadOnlyList<string> arguments, string? input = null, params (string Name, string Value)[] environment)
    {
        using Process process = Start(arguments, environment);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        await ExitAsync(process).WithinAsync(Guard.Process, () => $"parley {string.Join(' ', arguments)} does not end");
        return new CommandResult(process.ExitCode, await output, await error, MonotonicClock.Nanoseconds);
    }

    /// <summary>Asks it to end (SIGTERM) and returns the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        _ = Kill(_process.Id, Sigterm);
        return await EndAsync();
    }

    /// <summary>Ends it at once (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        _ = await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _ = await EndAsync();
        _process.Dispose();
        await _log.DisposeAsync();
    }

    private static Process Start(
        IReadOnlyList<string> arguments, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        ProcessStartInfo start = new(Workspace.Parley)
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static async Task<int> ExitAsync(Process process)
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private async Task<int> EndAsync()
    {
        int code = await ExitAsync(_process).WithinAsync(Guard.Process, () => $"parley serve ({Id}) does not end");
        await _reading;
        return code;
    }

    private async Task ReadOutputAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_log)
            {
                _log.WriteLine(line);
            }

            if (line.StartsWith("ready", StringComparison.Ordinal))
            {
                _ready.TrySetResult(line);
            }
        }

        _ready.TrySetException(new InvalidOperationException("parley serve ended before it was ready."));
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
