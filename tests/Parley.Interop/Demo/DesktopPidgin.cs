// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Parley.Interop.Harness;

namespace Parley.Interop.Demo;

/// <summary>
/// Pidgin itself, with its windows, as a printed command started it, in a home directory that is new. What it shows is
/// asked over D-Bus, so that the windows need not be read; a state is waited for by its signals.
/// </summary>
internal sealed partial class DesktopPidgin : IAsyncDisposable
{
    private const string Service = "im.pidgin.purple.PurpleService";
    private const string Object = "/im/pidgin/purple/PurpleObject";
    private const string Interface = "im.pidgin.purple.PurpleInterface";
    private const int InstantMessage = 1;
    private const int Unavailable = 3;

    // Of an answer, as dbus-send prints it.
    private const int Indentation = 3;

    private readonly ChildProcess _bus;
    private readonly ChildProcess _signals;
    private readonly ChildProcess _pidgin;
    private readonly Dictionary<string, string> _environment;

    private DesktopPidgin(
        ChildProcess bus, ChildProcess signals, ChildProcess pidgin, Dictionary<string, string> environment)
    {
        _bus = bus;
        _signals = signals;
        _pidgin = pidgin;
        _environment = environment;
    }

    /// <summary>The process whose windows are Pidgin's.</summary>
    public int Id => _pidgin.Id;

    /// <summary>Runs a printed command.</summary>
    public static async Task<DesktopPidgin> StartAsync(Screen screen, string directory, string name, string command)
    {
        string home = Directory.CreateDirectory(Path.Combine(directory, name)).FullName;
        Dictionary<string, string> environment = new(StringComparer.Ordinal)
        {
            ["HOME"] = home, ["DISPLAY"] = screen.Display, ["LC_ALL"] = "C.UTF-8", ["XDG_RUNTIME_DIR"] = home,
        };
        ChildProcess bus = ChildProcess.Start(
            Path.Combine(directory, name + "-bus.log"), environment, "dbus-daemon", "--session", "--nofork",
            "--print-address");
        string address = await bus.LineAsync(
            static line => line.StartsWith("unix:", StringComparison.Ordinal), "address");
        environment["DBUS_SESSION_BUS_ADDRESS"] = address;
        ChildProcess signals = ChildProcess.Start(
            Path.Combine(directory, name + "-signals.log"), environment, "dbus-monitor", "--address", address,
            $"type='signal',interface='{Interface}'",
            $"type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='{Service}'");
        await signals.LineAsync(static line => line.StartsWith("signal", StringComparison.Ordinal), "begin");
        ChildProcess pidgin = ChildProcess.Start(
            Path.Combine(directory, name + "-pidgin.log"), environment, "bash", "-c", command);
        return new DesktopPidgin(bus, signals, pidgin, environment);
    }

    /// <summary>Returns as soon as it is so, which may be already.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, string description)
    {
        using CancellationTokenSource late = new(Guard.Process, TimeProvider.System);
        while (true)
        {
            Task signal = _signals.Printed;
            if (await condition())
            {
                return;
            }

            await _signals.OrFailAsync(signal, description, late.Token);
        }
    }

    public Task UntilSignedInAsync() => UntilAsync(IsSignedInAsync, "sign-in");

    public async Task<bool> IsSignedInAsync() =>
        await AccountAsync() is int account && await NumberAsync("PurpleAccountIsConnected", account) == 1;

    /// <summary>Whether the list shows a message about the account, with its buttons.</summary>
    public async Task<bool> ShowsErrorAsync() =>
        await AccountAsync() is int account && await NumberAsync("PurpleAccountGetCurrentError", account) != 0;

    /// <summary>The one account of the profile; null before Pidgin can be asked.</summary>
    public async Task<int?> AccountAsync() =>
        await NumbersAsync("PurpleAccountsGetAll") is [int account] ? account : null;

    public async Task<string> AccountTextAsync(string method) =>
        await TextAsync(method, Argument((await AccountAsync())!.Value));

    /// <summary>The contacts, as "group/name" in order.</summary>
    public async Task<string[]> ContactsAsync()
    {
        List<string> contacts = [];
        foreach (int buddy in await BuddiesAsync(""))
        {
            int group = await NumberAsync("PurpleBuddyGetGroup", buddy);
            contacts.Add(
                await TextAsync("PurpleGroupGetName", Argument(group)) + "/"
                + await TextAsync("PurpleBuddyGetAlias", Argument(buddy)));
        }

        contacts.Sort(StringComparer.Ordinal);
        return [.. contacts];
    }

    /// <summary>How a contact is shown; its note cannot be asked.</summary>
    public async Task<string> StatusAsync(string address)
    {
        if (await BuddiesAsync("sip:" + address) is not [int buddy])
        {
            return "absent";
        }

        int presence = await NumberAsync("PurpleBuddyGetPresence", buddy);
        int status = await NumberAsync("PurplePresenceGetActiveStatus", presence);
        return await TextAsync("PurpleStatusGetId", Argument(status));
    }

    /// <summary>What choosing a status and typing a note at the bottom of the list does.</summary>
    /// <remarks>
    /// Not by the mouse: what drops down there holds the keyboard for a while, and nothing says when it lets go.
    /// </remarks>
    public async Task ChooseBusyAsync(string note)
    {
        int status = (await NumbersAsync("PurpleSavedstatusNew", Argument(""), Argument(Unavailable))).Single();
        await CallAsync("PurpleSavedstatusSetMessage", [Argument(status), Argument(note)]);
        await CallAsync("PurpleSavedstatusActivate", [Argument(status)]);
    }

    /// <summary>What stands in the conversation with a contact, without mark-up, the oldest first.</summary>
    public async Task<string[]> ConversationAsync(string address)
    {
        int account = (await AccountAsync())!.Value;
        int[] found = await NumbersAsync(
            "PurpleFindConversationWithAccount", Argument(InstantMessage), Argument("sip:" + address),
            Argument(account));
        int conversation = found.Single();
        if (conversation == 0)
        {
            return [];
        }

        List<string> texts = [];
        foreach (int message in await NumbersAsync("PurpleConversationGetMessageHistory", Argument(conversation)))
        {
            string text = await TextAsync("PurpleConversationMessageGetMessage", Argument(message));
            texts.Add(Markup().Replace(text, ""));
        }

        texts.Reverse();
        return [.. texts];
    }

    public async ValueTask DisposeAsync()
    {
        await _pidgin.DisposeAsync();
        await _signals.DisposeAsync();
        await _bus.DisposeAsync();
    }

    private static string Argument(int value) => "int32:" + value.ToString(CultureInfo.InvariantCulture);

    private static string Argument(string value) => "string:" + value;

    private async Task<int[]> BuddiesAsync(string name) =>
        await AccountAsync() is int account
            ? await NumbersAsync("PurpleFindBuddies", Argument(account), Argument(name))
            : [];

    private async Task<int> NumberAsync(string method, int argument) =>
        (await NumbersAsync(method, Argument(argument))).Single();

    // Empty before Pidgin can be asked.
    private async Task<int[]> NumbersAsync(string method, params string[] arguments) =>
    [
        .. Int32().Matches(await CallAsync(method, arguments))
            .Select(static m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)),
    ];

    private async Task<string> TextAsync(string method, params string[] arguments)
    {
        string answer = await CallAsync(method, arguments);
        return answer.Length > Indentation ? answer[Indentation..] : "";
    }

    private async Task<string> CallAsync(string method, string[] arguments)
    {
        CommandResult result = await ChildProcess.RunAsync(
            _environment, "dbus-send",
            ["--session", "--print-reply=literal", "--dest=" + Service, Object, $"{Interface}.{method}", .. arguments]);
        return result.ExitCode == 0 ? result.Output.TrimEnd() : "";
    }

    [GeneratedRegex(@"int32 (-?\d+)")]
    private static partial Regex Int32();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Markup();
}
