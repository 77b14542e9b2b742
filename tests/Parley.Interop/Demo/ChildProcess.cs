// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Parley.Interop.Harness;

namespace Parley.Interop.Demo;

/// <summary>A program that runs beside the test; what it prints is kept, in memory and in a log.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int Sigterm = 15;

    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly Task _reading;
    private TaskCompletionSource _printed = NewSignal();
    private bool _ended;

    private ChildProcess(Process process, string name, string log)
    {
        _process = process;
        Name = name;
        Log = log;
        _log = new StreamWriter(log) { AutoFlush = true };
        _reading = ReadAsync();
    }

    public string Name { get; }

    public int Id => _process.Id;

    public string Log { get; }

    /// <summary>Every line so far, of both streams.</summary>
    public string[] Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Completes when something more is printed than now.</summary>
    public Task Printed
    {
        get
        {
            lock (_lock)
            {
                return _printed.Task;
            }
        }
    }

    public static ChildProcess Start(
        string log, IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
    {
        Process process = Process.Start(Describe(environment, program, arguments))!;
        process.StandardInput.Close();
        return new ChildProcess(process, Path.GetFileName(program), log);
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<CommandResult> RunAsync(
        IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
    {
        using Process process = Process.Start(Describe(environment, program, arguments))!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Guard.Process, TimeProvider.System);
        }
        catch (TimeoutException late)
        {
            process.Kill();
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} does not end", late);
        }

        return new CommandResult(process.ExitCode, await output, await error, MonotonicClock.Nanoseconds);
    }

    /// <summary>The first line that is wanted, printed already or still to come.</summary>
    public async Task<string> LineAsync(Func<string, bool> wanted, string description) =>
        (await LinesAsync(1, wanted, description))[0];

    /// <summary>So many lines that are wanted.</summary>
    public async Task<string[]> LinesAsync(int count, Func<string, bool> wanted, string description)
    {
        using CancellationTokenSource late = new(Guard.Process, TimeProvider.System);
        while (true)
        {
            Task printed = Printed;
            string[] lines = [.. Lines.Where(wanted).Take(count)];
            if (lines.Length == count)
            {
                return lines;
            }

            await OrFailAsync(printed, description, late.Token);
        }
    }

    /// <summary>Waits for more to be printed; fails when the program ends or it is late.</summary>
    public async Task OrFailAsync(Task printed, string description, CancellationToken late)
    {
        try
        {
            late.ThrowIfCancellationRequested();
            await printed.WaitAsync(late);
        }
        catch (Exception e) when (e is OperationCanceledException or EndOfStreamException)
        {
            throw new InvalidOperationException($"{Name}: no {description}; see {Log}", e);
        }
    }

    /// <summary>Asks it to end (SIGTERM) and returns the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        _ = Kill(_process.Id, Sigterm);
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Guard.Process, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            _process.Kill();
            throw;
        }

        await _reading;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _ = await TerminateAsync();
        }

        await _reading;
        _process.Dispose();
        await _log.DisposeAsync();
    }

    private static ProcessStartInfo Describe(
        IReadOnlyDictionary<string, string> environment, string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ReadAsync()
    {
        await Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError));
        lock (_lock)
        {
            _ended = true;
            _printed.TrySetException(new EndOfStreamException($"{Name} has ended"));
            _ = _printed.Task.Exception;
        }
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_lock)
            {
                _log.WriteLine(line);
                _lines.Add(line);
                _printed.TrySetResult();
                if (!_ended)
                {
                    _printed = NewSignal();
                }
            }
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
