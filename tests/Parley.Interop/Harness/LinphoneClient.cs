// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Parley.Interop.Harness;

/// <summary>
/// The distribution's <c>linphonec</c>: a standard SIP phone that registers with digest over TLS. It runs in a mount
/// namespace with a hosts file of its own, since it asks the machine's resolver.
/// </summary>
public sealed class LinphoneClient : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly List<(string Text, TaskCompletionSource Found)> _expected = [];
    private readonly Task _reading;
    private bool _disposed;

    private LinphoneClient(Process process, string log)
    {
        _process = process;
        Log = log;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public string Log { get; }

    /// <summary>Starts it in a directory of its own; it registers at once.</summary>
    public static LinphoneClient Start(
        string directory, Deployment deployment, string user, string password, string algorithm)
    {
        Directory.CreateDirectory(Path.Combine(directory, ".local", "share", "linphone"));
        Directory.CreateDirectory(Path.Combine(directory, ".config", "linphone"));
        string hosts = Path.Combine(directory, "hosts");
        string settings = Path.Combine(directory, "linphonerc");
        File.WriteAllText(hosts, $"127.0.0.1 localhost {Deployment.Host} {Deployment.Domain}\n");
        File.WriteAllText(settings, Settings(deployment, user, password, algorithm));

        ProcessStartInfo start = new("unshare")
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            "--mount", "sh", "-c",
            "mount --bind \"$1\" /etc/hosts && exec linphonec -c \"$2\" -d 6 -l /dev/stderr", "sh", hosts, settings,
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["HOME"] = directory;
        return new LinphoneClient(Process.Start(start)!, Path.Combine(directory, "linphone.log"));
    }

    /// <summary>Returns when a line with this text has been written, which may be already.</summary>
    public async Task UntilAsync(string text)
    {
        TaskCompletionSource found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_lines.Exists(line => line.Contains(text, StringComparison.Ordinal)))
            {
                return;
            }

            _expected.Add((text, found));
        }

        await Done(found.Task).WithinAsync(Guard.Exchange, () => $"linphonec has not said {text}; see {Log}");

        static async Task<bool> Done(Task task)
        {
            await task;
            return true;
        }
    }

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

    public async Task CommandAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
        await File.WriteAllLinesAsync(Log, Lines);
    }

    private static string Settings(Deployment deployment, string user, string password, string algorithm) =>
        string.Create(CultureInfo.InvariantCulture, $"""
         [sip]
         sip_port=0
         sip_tcp_port=0
         sip_tls_port=-2
         root_ca={Path.Combine(deployment.Data, "ca.pem")}
         verify_server_certs=1
         verify_server_cn=1
         default_proxy=0

         [net]
         dns_srv_enabled=0

         [proxy_0]
         reg_proxy=<sip:{Deployment.Host}:{deployment.SipPort};transport=tls>
         reg_identity=sip:{Deployment.Address(user)}
         reg_expires=3600
         reg_sendregister=1
         publish=0

         [auth_info_0]
         username={user}
         domain={Deployment.Domain}
         passwd={password}
         algorithm={algorithm}

         """);

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_lock)
            {
                _lines.Add(line);
                for (int i = _expected.Count - 1; i >= 0; i--)
                {
                    if (line.Contains(_expected[i].Text, StringComparison.Ordinal))
                    {
                        _expected[i].Found.TrySetResult();
                        _expected.RemoveAt(i);
                    }
                }
            }
        }
    }
}
