// SPDX-License-Identifier: Apache-2.0

using System;
using Microsoft.Extensions.Logging;

namespace Parley.Composition;

/// <summary>The process's log: JSON lines on stdout, or text for a person when stdout is a terminal.</summary>
internal static class Logging
{
    /// <summary>Whether the log goes to a terminal, where a stack trace has no place.</summary>
    public static bool IsForPeople => !Console.IsOutputRedirected;

    public static ILoggerFactory Create(LogLevel minimum) => LoggerFactory.Create(builder =>
    {
        builder.SetMinimumLevel(minimum);
        builder.AddFilter("Microsoft", LogLevel.Warning);

        // Why HTTPS cannot listen is said once, in the sentence that ends the command, and without a stack.
        builder.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        if (!IsForPeople)
        {
            builder.AddJsonConsole(static options =>
            {
                options.UseUtcTimestamp = true;
                options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
        else
        {
            builder.AddSimpleConsole(static options =>
            {
                options.SingleLine = true;
                options.UseUtcTimestamp = true;
                options.TimestampFormat = "HH:mm:ss ";
            });
        }
    });
}
