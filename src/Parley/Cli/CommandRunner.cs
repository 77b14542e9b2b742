// SPDX-License-Identifier: Apache-2.0

using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Threading.Tasks;
using Parley.Composition;
using Parley.Hosting.Lifecycle;

namespace Parley.Cli;

/// <summary>
/// Runs a command line and turns every failure into one sentence on stderr and an exit code; never a stack trace.
/// </summary>
internal static class CommandRunner
{
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync($"parley: {error.Message}");
            }

            await Console.Error.WriteLineAsync("Try 'parley --help', or --help after a subcommand.");
            return (int)ExitCode.Usage;
        }

        try
        {
            InvocationConfiguration configuration = new()
            {
                EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(configuration);
        }
        catch (ParleyException e)
        {
            await Console.Error.WriteLineAsync($"parley: {e.Message}");
            return (int)e.ExitCode;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("parley: interrupted");
            return (int)ExitCode.Refused;
        }
        catch (Exception e) when (StartFailures.Explain(e))
        {
            await Console.Error.WriteLineAsync($"parley: {e.Message}");
            return (int)ExitCode.Environment;
        }
#pragma warning disable CA1031 // the last line of defence: a person at a terminal gets a sentence, not a stack trace
        catch (Exception e)
#pragma warning restore CA1031
        {
            await Console.Error.WriteLineAsync($"parley: internal error ({e.GetType().Name}): {e.Message}");
            return (int)ExitCode.Environment;
        }
    }
}
