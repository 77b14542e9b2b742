// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;

namespace Parley.Interop.ActiveDirectory;

/// <summary>
/// A name this machine resolves for as long as the object lives: TLS and Kerberos go by name, and there is no DNS. It
/// is a marked line of <c>/etc/hosts</c>; lines that a killed run left behind are taken out with the next one.
/// </summary>
internal sealed class HostsEntry : IDisposable
{
    private const string File = "/etc/hosts";
    private const string Mark = "# parley-interop";
    private static readonly Lock s_lock = new();

    private readonly string _line;

    public HostsEntry(string address, string name)
    {
        _line = $"{address} {name} {Mark} {Environment.ProcessId}";
        Rewrite(lines => [.. lines, _line]);
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        Rewrite(lines => [.. lines.Where(l => !string.Equals(l, _line, StringComparison.Ordinal))]);
    }

    private void OnExit(object? sender, EventArgs e) => Dispose();

    // Written in place: in a container the file is a mount and cannot be replaced. Other runs wait for the lock.
    private static void Rewrite(Func<string[], string[]> change)
    {
        lock (s_lock)
        {
            using FileStream file = new(File, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            file.Lock(0, 0);
            using StreamReader reader = new(file, leaveOpen: true);
            string[] lines = [.. reader.ReadToEnd().TrimEnd('\n').Split('\n').Where(static l => !IsLeftOver(l))];
            byte[] text = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', change(lines)) + "\n");
            file.Position = 0;
            file.Write(text);
            file.SetLength(text.Length);
        }
    }

    private static bool IsLeftOver(string line)
    {
        int mark = line.IndexOf(Mark, StringComparison.Ordinal);
        return mark >= 0
            && int.TryParse(
                line.AsSpan(mark + Mark.Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture,
                out int process)
            && !Directory.Exists($"/proc/{process}");
    }
}
