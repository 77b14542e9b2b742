// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading.Tasks;
using Parley.Interop.Harness;

namespace Parley.Interop.ActiveDirectory;

/// <summary>A foreign program run to its end; one that fails is a failure of the test.</summary>
internal static class Program
{
    public static async Task<string> RunAsync(
        string program, IEnumerable<string> arguments, string? input = null,
        params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        await Task.WhenAll(output, error, process.WaitForExitAsync())
            .WaitAsync(Guard.Process, TimeProvider.System);
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException(
                $"{program}: {process.ExitCode}{Environment.NewLine}{await output}{await error}");
    }
}
