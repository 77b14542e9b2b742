// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace Parley.Security.Winbind;

/// <summary>An <c>ntlm_auth</c> of the system.</summary>
internal sealed class HelperProcess : IHelperProcess
{
    private readonly Process _process;
    private readonly Task _draining;

    private HelperProcess(Process process)
    {
        _process = process;
        _draining = DrainAsync(process.StandardError.BaseStream);
    }

    /// <inheritdoc />
    public Stream Questions => _process.StandardInput.BaseStream;

    /// <inheritdoc />
    public Stream Answers => _process.StandardOutput.BaseStream;

    /// <summary>Starts one.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public static HelperProcess Start(WinbindOptions options)
    {
        ProcessStartInfo start = new(options.Program)
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true,
            RedirectStandardError = true, WorkingDirectory = "/",
        };
        start.ArgumentList.Add("--helper-protocol=ntlm-server-1");
        if (options.ConfigurationFile is { } file)
        {
            start.ArgumentList.Add("--configfile=" + file);
        }

        return new HelperProcess(Process.Start(start)
            ?? throw new InvalidOperationException("The process was not started anew."));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }

        _process.Dispose();
        Debug.Assert(_draining is not null, "whoever starts a process reads what it complains about");
    }

    // Its complaints name people, so they go nowhere; unread they would stop it.
    private static async Task DrainAsync(Stream complaints)
    {
        try
        {
            await complaints.CopyToAsync(Stream.Null);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The process is gone.
        }
    }
}
