// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using Parley.Wire;

// What does an instant message cost the SIP server, over TLS with signatures both ways, with inline completions of
// sockets and without? The server runs in a process of its own, so that its CPU is its own.
//   dotnet run -c Release --project bench/Parley.Wire -- [PAIRS=20] [RATE=2000] [SECONDS=10] [ROUNDS=2]
if (args is ["server", ..])
{
    await WireServer.RunAsync(int.Parse(args[1], CultureInfo.InvariantCulture));
    return;
}

int pairs = Argument(0, 20);
int rate = Argument(1, 2000);
int seconds = Argument(2, 10);
int rounds = Argument(3, 2);
Console.WriteLine(
    $"{pairs} pairs, {rate} messages a second for {seconds} s, {rounds} rounds; CPU of the server process alone");
for (int round = 0; round < rounds; round++)
{
    foreach (bool inline in (bool[])[false, true])
    {
        WireResult result = await WireRun.MeasureAsync(inline, pairs, rate, seconds);
        Console.WriteLine(
            $"inline completions {(inline ? "on " : "off")}  {result.MicrosecondsPerMessage,6:F1} us CPU a message  "
            + $"{result.MessagesPerSecond,6:F0} messages/s  {result.Failures} failures");
    }
}

int Argument(int index, int otherwise) =>
    args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;
