// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;

namespace Parley.Wire;

/// <summary>What one run came to.</summary>
internal sealed record WireResult(double MicrosecondsPerMessage, double MessagesPerSecond, long Failures);

/// <summary>Starts the server, drives it at a fixed rate, and reads its CPU time before and after.</summary>
internal static class WireRun
{
    private const int WarmUpMessages = 3000;

    public static async Task<WireResult> MeasureAsync(bool inline, int pairs, int rate, int seconds)
    {
        using Process server = Start(inline, pairs * 2);
        try
        {
            int port = int.Parse((await server.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
            IPEndPoint endPoint = new(IPAddress.Loopback, port);
            List<WirePair> all = [];
            int each = (((rate * seconds) + WarmUpMessages) / pairs) + 2;
            for (int i = 0; i < pairs; i++)
            {
                all.Add(await WirePair.ConnectAsync(endPoint, "u" + (2 * i), "u" + ((2 * i) + 1), each));
            }

            await SendAsync(all, WarmUpMessages, rate);
            server.Refresh();
            TimeSpan before = server.TotalProcessorTime;
            long start = Stopwatch.GetTimestamp();
            long answered = all.Sum(static p => p.Answered);
            await SendAsync(all, rate * seconds, rate);
            server.Refresh();
            TimeSpan used = server.TotalProcessorTime - before;
            double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            long messages = all.Sum(static p => p.Answered) - answered;
            WireResult result =
                new(used.TotalMicroseconds / messages, messages / elapsed, all.Sum(static p => p.Failures));
            foreach (WirePair pair in all)
            {
                await pair.DisposeAsync();
            }

            return result;
        }
        finally
        {
            server.StandardInput.Close();
            await server.WaitForExitAsync();
        }
    }

    private static Process Start(bool inline, int people)
    {
        ProcessStartInfo info = new(Environment.ProcessPath!, ["server", people.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        info.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = inline ? "1" : "0";
        return Process.Start(info)!;
    }

    // A hundred times a second each pair sends its share; then whatever is under way may end.
    private static async Task SendAsync(List<WirePair> pairs, int messages, int rate)
    {
        long goal = pairs.Sum(static p => p.Answered) + messages;
        using PeriodicTimer pace = new(TimeSpan.FromMilliseconds(10));
        int sent = 0;
        long start = Stopwatch.GetTimestamp();
        while (sent < messages)
        {
            await pace.WaitForNextTickAsync();
            int due = Math.Min(messages, (int)(Stopwatch.GetElapsedTime(start).TotalSeconds * rate));
            for (; sent < due; sent++)
            {
                await pairs[sent % pairs.Count].SendNextAsync();
            }
        }

        long last = Stopwatch.GetTimestamp();
        while (pairs.Sum(static p => p.Answered + p.Failures) < goal
            && Stopwatch.GetElapsedTime(last) < TimeSpan.FromSeconds(10))
        {
            await pace.WaitForNextTickAsync();
        }
    }
}
