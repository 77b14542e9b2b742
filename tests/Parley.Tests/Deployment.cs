// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Parley.TestKit;

namespace Parley.Tests;

internal sealed record CommandResult(int ExitCode, string Output, string Error);

/// <summary>A data directory in a temporary place and the executable that works on it.</summary>
internal sealed class Deployment : IDisposable
{
    /// <summary>Turns a hang into a failure.</summary>
    public static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    public Deployment()
    {
        Root = System.IO.Directory.CreateTempSubdirectory("parley-cli-").FullName;
        Data = Path.Combine(Root, "data");
        SipPort = LoopbackPort.Free();
        HttpsPort = LoopbackPort.Free();
    }

    public string Root { get; }

    public string Data { get; }

    public int SipPort { get; }

    public int HttpsPort { get; }

    public Task<CommandResult> InitAsync(params string[] more) => RunAsync(
        ["init", "--data", Data, "--domain", "contoso.test", "--address", "127.0.0.1", "--sip-port", $"{SipPort}",
            "--https-port", $"{HttpsPort}", .. more]);

    public static Task<CommandResult> RunAsync(params string[] arguments) => RunInAsync(Path.GetTempPath(), arguments);

    /// <summary>Runs a command to its end.</summary>
    /// <param name="temporary">Where it may make temporary files.</param>
    /// <param name="arguments">The command.</param>
    public static async Task<CommandResult> RunInAsync(string temporary, params string[] arguments)
    {
        using Process process = Start(temporary, arguments);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Guard);
        return new CommandResult(process.ExitCode, await output, await error);
    }

    public async Task<RunningServer> ServeAsync(params string[] more)
    {
        RunningServer server = new(Start(Path.GetTempPath(), ["serve", "--data", Data, .. more]));
        await server.Ready.WaitAsync(Guard);
        return server;
    }

    public HttpClient HttpClient()
    {
        X509Certificate2 root = X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(Data, "ca.pem")));
        SocketsHttpHandler handler = new()
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, HttpsPort, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { root },
        };
        return new HttpClient(handler) { BaseAddress = new Uri($"https://sip.contoso.test:{HttpsPort}") };
    }

    public void Dispose() => System.IO.Directory.Delete(Root, recursive: true);

    /// <summary>Starts a command.</summary>
    /// <param name="temporary">Where it may make temporary files.</param>
    /// <param name="arguments">The command.</param>
    public static Process Start(string temporary, string[] arguments)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "parley"), arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            Environment = { ["TMPDIR"] = temporary },
        };
        return Process.Start(start)!;
    }
}

/// <summary>A running <c>parley serve</c> or <c>demo</c>, killed when the test forgets it.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _readyLine;
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    /// <summary>Follows a process.</summary>
    /// <param name="process">It.</param>
    /// <param name="readyLine">How the line begins that says it is ready.</param>
    public RunningServer(Process process, string readyLine = "ready")
    {
        _process = process;
        _readyLine = readyLine;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public Task Ready => _ready.Task;

    public string Log
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public async Task<int> TerminateAsync(int signal = 15)
    {
        _ = Kill(_process.Id, signal);
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        await _reading;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is string line)
        {
            lock (_lines)
            {
                _lines.Add(line);
            }

            if (line.StartsWith(_readyLine, StringComparison.Ordinal))
            {
                _ready.TrySetResult();
            }
        }

        _ready.TrySetException(new InvalidOperationException("The server ended before it was ready: " + Log));
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
