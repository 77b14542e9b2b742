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

    private static bool IsSocket(string descriptor) =>
        new FileInfo(descriptor).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true;
}
