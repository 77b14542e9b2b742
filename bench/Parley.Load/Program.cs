// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;

namespace Parley.Load;

/// <summary>
/// Drives one running server: <c>Parley.Load NAME PID PORT DOMAIN PASSWORD CONNECTIONS RATE SECONDS</c>. Users are u0,
/// u1, …; prints one line per workload. <c>bench/load.sh</c> runs it against Parley and Kamailio in turn.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args.Length != 8)
        {
            await Console.Error.WriteLineAsync(
                "usage: Parley.Load NAME PID PORT DOMAIN PASSWORD CONNECTIONS RATE SECONDS");
            return 2;
        }

        int[] numbers = [.. new[] { 1, 2, 5, 6, 7 }.Select(i => int.Parse(args[i], CultureInfo.InvariantCulture))];
        (string name, string domain, string password) = (args[0], args[3], args[4]);
        (int connections, int rate, int seconds) = (numbers[2], numbers[3], numbers[4]);
        ProcessProbe probe = new(numbers[0]);
        IPEndPoint server = new(IPAddress.Loopback, numbers[1]);

        long memoryBefore = probe.PssKilobytes;
        TimeSpan cpuBefore = probe.Cpu;
        List<LoadClient> clients = [];
        for (int i = 0; i < connections; i++)
        {
            LoadClient client = new($"u{i}", password, domain);
            await client.ConnectAsync(server);
            if (!await client.RegisterAsync(freshChallenge: true))
            {
                await Console.Error.WriteLineAsync($"{name}: u{i} was not registered");
                return 1;
            }

            clients.Add(client);
        }

        double connect = (probe.Cpu - cpuBefore).TotalMicroseconds / connections;
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        double memory = (probe.PssKilobytes - memoryBefore) / (double)connections;
        Console.WriteLine($"{name,-9} connect+register     {connect,8:F0} us CPU each   {memory,6:F1} kB PSS per idle registered TLS connection");

        int failures = 0;
        failures += await MeasureAsync(
            name, "REGISTER", probe, clients, rate, seconds, static (c, _) => c.RegisterAsync(freshChallenge: true));
        failures += await MeasureAsync(
            name, "MESSAGE", probe, clients, rate, seconds, static (c, peer) => c.MessageAsync($"u{peer}"));
        foreach (LoadClient client in clients)
        {
            await client.DisposeAsync();
        }

        return failures == 0 ? 0 : 1;
    }

    private static async Task<int> MeasureAsync(
        string name, string workload, ProcessProbe probe, List<LoadClient> clients, int rate, int seconds,
        Func<LoadClient, int, Task<bool>> operation)
    {
        int failures = await RunAsync(name, workload, $"{rate}/s", probe, clients, rate, seconds, operation);
        return failures + await RunAsync(name, workload, "closed", probe, clients, 0, seconds, operation);
    }

    private static async Task<int> RunAsync(
        string name, string workload, string mode, ProcessProbe probe, List<LoadClient> clients, int rate, int seconds,
        Func<LoadClient, int, Task<bool>> operation)
    {
        // A worker owns one client, so that a client has one request of its own at a time.
        int workers = Math.Min(clients.Count / 2, 32);
        double[][] latencies = new double[workers][];
        int failures = 0;
        long start = Stopwatch.GetTimestamp();
        TimeSpan cpu = probe.Cpu;
        await Task.WhenAll(Enumerable.Range(0, workers).Select(async w =>
        {
            await Task.Yield();
            List<double> mine = [];
            for (int n = 0; Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; n++)
            {
                if (rate > 0)
                {
                    double due = n * (double)workers / rate;
                    double wait = due - Stopwatch.GetElapsedTime(start).TotalSeconds;
                    if (wait > 0.001)
                    {
                        await Task.Delay(TimeSpan.FromSeconds(wait), TimeProvider.System);
                    }
                }

                long begun = Stopwatch.GetTimestamp();
                if (!await operation(clients[w], clients.Count - 1 - w))
                {
                    Interlocked.Increment(ref failures);
                }

                mine.Add(Stopwatch.GetElapsedTime(begun).TotalMicroseconds);
            }

            latencies[w] = [.. mine];
        }));
        TimeSpan used = probe.Cpu - cpu;
        double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double[] all = [.. latencies.SelectMany(static l => l).Order()];
        Console.WriteLine(
            $"{name,-9} {workload,-9} {mode,-10} {all.Length / elapsed,8:F0}/s   {used.TotalMicroseconds / all.Length,6:F1} us CPU/op   "
            + $"p50 {all[all.Length / 2],6:F0} us   p99 {all[(int)(all.Length * 0.99)],6:F0} us   {failures} failed");
        return failures;
    }
}
