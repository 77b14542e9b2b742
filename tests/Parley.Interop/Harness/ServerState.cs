// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Parley.Interop.Harness;

/// <summary>What the kernel says about a server process.</summary>
public static class ServerState
{
    /// <summary>Resident memory in KiB.</summary>
    public static long ResidentKibibytes(int process)
    {
        string line = File.ReadLines($"/proc/{process}/status")
            .First(static l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Open sockets.</summary>
    public static int Sockets(int process) =>
        Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Count(IsSocket);

    /// <summary>Ports on which it accepts TCP connections, as the kernel lists them.</summary>
    public static int[] ListeningPorts(int process)
    {
        string[] sockets =
        [
            .. Directory.EnumerateFileSystemEntries($"/proc/{process}/fd")
                .Select(static d => new FileInfo(d).LinkTarget ?? string.Empty)
                .Where(static t => t.StartsWith("socket:", StringComparison.Ordinal)),
        ];
        const string Listening = "0A";
        return
        [
            .. new[] { "tcp", "tcp6" }
                .SelectMany(t => File.ReadLines($"/proc/{process}/net/{t}").Skip(1))
                .Select(static l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(f => f[3] == Listening && sockets.Contains($"socket:[{f[9]}]"))
                .Select(static f => f[1].Split(':')[1])
                .Select(static port => int.Parse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
        ];
    }

    private static bool IsSocket(string descriptor) =>
        new FileInfo(descriptor).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true;
}
