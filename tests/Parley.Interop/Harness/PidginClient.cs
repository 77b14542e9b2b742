// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Parley.Interop.Harness;

/// <summary>One headless Pidgin (tests/pidgin-driver). Events are expected first, then brought about.</summary>
public sealed class PidginClient : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly List<ClientEvent> _events = [];
    private readonly Dictionary<string, Buddy> _buddies = new(StringComparer.Ordinal);
    private readonly List<(Func<ClientEvent, bool> Wanted, TaskCompletionSource<ClientEvent> Found)> _expected = [];
    private readonly Task _reading;
    private int _commands;
    private bool _ended;
    private bool _disposed;

    private PidginClient(Process process, string name, string log)
    {
        _process = process;
        Name = name;
        Log = log;
        _reading = ReadEventsAsync();
    }

    public string Name { get; }

    /// <summary>The client's own log, with every message decrypted.</summary>
    public string Log { get; }

    /// <summary>Everything seen so far.</summary>
    public ClientEvent[] Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    public static PidginClient Start(
        string name, string log, IEnumerable<string> arguments,
        IReadOnlyList<(string Name, string Value)>? environment = null)
    {
        ProcessStartInfo start = new(Workspace.Driver)
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false), StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string variable, string value) in environment ?? [])
        {
            start.Environment[variable] = value;
        }

        start.ArgumentList.Add("--debug");
        start.ArgumentList.Add(log);
        return new PidginClient(Process.Start(start)!, name, log);
    }

    /// <summary>The next event that is wanted; call before doing what brings it about.</summary>
    public Task<ClientEvent> ExpectAsync(Func<ClientEvent, bool> wanted, string description)
    {
        TaskCompletionSource<ClientEvent> found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _expected.Add((wanted, found));
            if (_ended)
            {
                found.TrySetException(new EndOfStreamException($"{Name} has ended"));
            }
        }

        return found.Task.WithinAsync(Guard.Exchange, () => Missing(description));
    }

    public Task<ClientEvent> ExpectAsync(string name, params (string Field, string Value)[] fields) =>
        ExpectAsync(
            e => e.Is(name, fields), $"{name} {string.Join(' ', fields.Select(static f => $"{f.Field}={f.Value}"))}");

    /// <summary>Returns as soon as the buddy list shows the contact as wanted, which may be already.</summary>
    public async Task<Buddy> UntilBuddyAsync(string address, Func<Buddy, bool> wanted, string description)
    {
        string name = "sip:" + address;
        TaskCompletionSource<ClientEvent> found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_buddies.TryGetValue(name, out Buddy? shown) && wanted(shown))
            {
                return shown;
            }

            _expected.Add((e => e.Is("buddy", ("name", name)) && wanted(e.AsBuddy()), found));
        }

        ClientEvent seen = await found.Task.WithinAsync(Guard.Exchange, () => Missing($"{address} {description}"));
        return seen.AsBuddy();
    }

    public Task<Buddy> UntilStatusAsync(string address, string status) =>
        UntilBuddyAsync(address, b => string.Equals(b.Status, status, StringComparison.Ordinal), "to be " + status);

    public Task<Buddy> UntilNoteAsync(string address, string note) =>
        UntilBuddyAsync(
            address, b => string.Equals(b.Note, note, StringComparison.Ordinal), "to have the note " + note);

    /// <summary>Returns as soon as the client shows this as its own status, which may be already.</summary>
    public async Task ExpectedOwnStatusAsync(string status)
    {
        TaskCompletionSource<ClientEvent> found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            ClientEvent? last = _events.FindLast(static e => e.Is("own-status"));
            if (last?["status"] == status)
            {
                return;
            }

            _expected.Add((e => e.Is("own-status", ("status", status)), found));
        }

        await found.Task.WithinAsync(Guard.Exchange, () => Missing("own status " + status));
    }

    /// <summary>A command and its answer, be it a refusal.</summary>
    public Task<ClientEvent> AskAsync(string verb, params string[] arguments)
    {
        string id = Interlocked.Increment(ref _commands).ToString(CultureInfo.InvariantCulture);
        Task<ClientEvent> answer = ExpectAsync(
            e => string.Equals(e.Answer, id, StringComparison.Ordinal), "an answer to " + verb);
        string line = string.Join('\t', arguments.Prepend(verb).Prepend(id).Select(Escape));
        lock (_process)
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }

        return answer;
    }

    /// <summary>A command and its answer; a refused command fails.</summary>
    public async Task<ClientEvent> CommandAsync(string verb, params string[] arguments)
    {
        ClientEvent answer = await AskAsync(verb, arguments);
        return answer.Flag("ok") ? answer : throw new InvalidOperationException($"{Name}: {verb}: {answer["reason"]}");
    }

    /// <summary>Adds a contact and waits until the server has said that it keeps it.</summary>
    public async Task AddContactAsync(string address, string group)
    {
        AcknowledgedContacts acknowledged = new();
        Task<ClientEvent> kept = ExpectAsync(
            seen => acknowledged.Take(seen) && acknowledged.Addresses.Contains("sip:" + address),
            $"acknowledgement of the contact {address}");
        await CommandAsync("add-buddy", address, group);
        await kept;
    }

    public async Task<(string[] Groups, Buddy[] Buddies)> ListAsync()
    {
        ClientEvent answer = await CommandAsync("list");
        return (answer.List("groups"), answer.Buddies());
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    private static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (char c in text)
        {
            _ = c switch
            {
                '\\' => escaped.Append("\\\\"),
                '\n' => escaped.Append("\\n"),
                '\t' => escaped.Append("\\t"),
                '\r' => escaped.Append("\\r"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    private string Missing(string description)
    {
        string[] last = [.. Events.Where(static e => e.Name is not "sip").TakeLast(12).Select(static e => e.Line)];
        return $"{Name}: no {description}.{Environment.NewLine}Last of {Log}:{Environment.NewLine}"
            + string.Join(Environment.NewLine, last);
    }

    private async Task ReadEventsAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            Take(new ClientEvent(line));
        }

        lock (_lock)
        {
            _ended = true;
            foreach ((_, TaskCompletionSource<ClientEvent> found) in _expected)
            {
                found.TrySetException(new EndOfStreamException($"{Name} has ended"));
            }
        }
    }

    private void Take(ClientEvent seen)
    {
        lock (_lock)
        {
            _events.Add(seen);
            if (seen.Is("buddy"))
            {
                Buddy buddy = seen.AsBuddy();
                _buddies[buddy.Name] = buddy;
            }
            else if (seen.Is("buddy-removed"))
            {
                _buddies.Remove(seen["name"]!);
            }

            for (int i = _expected.Count - 1; i >= 0; i--)
            {
                if (_expected[i].Wanted(seen))
                {
                    _expected[i].Found.TrySetResult(seen);
                    _expected.RemoveAt(i);
                }
            }
        }
    }
}
