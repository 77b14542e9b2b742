// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Parley.Interop.Harness;

namespace Parley.Interop.Demo;

/// <summary>
/// A screen, keyboard and mouse of its own (Xvfb, xdotool). Windows are waited for, never the clock; there is no window
/// manager, so a window is raised and focused before it is used.
/// </summary>
internal sealed class Screen : IAsyncDisposable
{
    private readonly ChildProcess _server;
    private readonly Dictionary<string, string> _environment;
    private readonly string _directory;

    private Screen(ChildProcess server, string display, string directory)
    {
        _server = server;
        _directory = directory;
        Display = display;
        _environment = new(StringComparer.Ordinal) { ["DISPLAY"] = display };
    }

    public string Display { get; }

    public static async Task<Screen> StartAsync(string directory)
    {
        string frames = Directory.CreateDirectory(Path.Combine(directory, "screen")).FullName;
        ChildProcess server = ChildProcess.Start(
            Path.Combine(directory, "xvfb.log"), new Dictionary<string, string>(StringComparer.Ordinal), "Xvfb",
            "-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-noreset", "-fbdir", frames);
        string number = await server.LineAsync(
            static line => int.TryParse(line, CultureInfo.InvariantCulture, out _), "display number");
        return new Screen(server, ":" + number, directory);
    }

    /// <summary>The visible window of a process with this title, as soon as it is there.</summary>
    /// <param name="process">The process.</param>
    /// <param name="title">The title, a regular expression.</param>
    public async Task<string> WindowAsync(int process, string title)
    {
        string[] search =
            ["search", "--sync", "--all", "--onlyvisible", "--pid", Number(process), "--name", $"^{title}$"];
        CommandResult found = await ChildProcess.RunAsync(_environment, "xdotool", search);
        while (found.Error.Contains("BadWindow", StringComparison.Ordinal))
        {
            // Another window went away while it was looked at.
            found = await ChildProcess.RunAsync(_environment, "xdotool", search);
        }

        return found.Output.Split('\n')[0];
    }

    /// <summary>Types into a window.</summary>
    public Task TypeAsync(string window, string text) =>
        XdotoolAsync([.. Focused(window), "type", text]);

    /// <summary>Presses keys in a window, one after the other.</summary>
    public Task PressAsync(string window, params string[] keys) =>
        XdotoolAsync([.. Focused(window), "key", .. keys]);

    /// <summary>Clicks at a place of a window, counted from its upper left corner.</summary>
    public Task ClickAsync(string window, int x, int y, int times = 1) => XdotoolAsync(
    [
        .. Focused(window), "mousemove", "--window", window, Number(x), Number(y),
        "click", "--repeat", Number(times), "--delay", "40", "1",
    ]);

    /// <summary>Keeps what is on the screen now, beside the logs (<c>convert xwd:FILE x.png</c>).</summary>
    public void Photograph(string name) => File.Copy(
        Path.Combine(_directory, "screen", "Xvfb_screen0"), Path.Combine(_directory, name + ".xwd"), overwrite: true);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string[] Focused(string window) => ["windowraise", window, "windowfocus", "--sync", window];

    private async Task<string> XdotoolAsync(params string[] arguments)
    {
        CommandResult result = await ChildProcess.RunAsync(_environment, "xdotool", arguments);
        return result.ExitCode == 0
            ? result.Output.Trim()
            : throw new InvalidOperationException($"xdotool {string.Join(' ', arguments)}: {result.Error}");
    }
}
