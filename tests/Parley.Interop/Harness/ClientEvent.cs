// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Text.Json;

namespace Parley.Interop.Harness;

/// <summary>One line of the driver: an event, or the answer to a command.</summary>
public sealed class ClientEvent
{
    private readonly JsonElement _fields;

    public ClientEvent(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        _fields = document.RootElement.Clone();
        Line = line;
    }

    public string Line { get; }

    public string? Name => Text("event");

    public string? Answer => Text("answer");

    public long At => _fields.GetProperty("at").GetInt64();

    public string? this[string field] => Text(field);

    public bool Flag(string field) => _fields.TryGetProperty(field, out JsonElement value) && value.GetBoolean();

    public string[] List(string field) =>
        [.. _fields.GetProperty(field).EnumerateArray().Select(static v => v.GetString()!)];

    public Buddy[] Buddies() => [.. _fields.GetProperty("buddies").EnumerateArray().Select(static v => new Buddy(v))];

    public Buddy AsBuddy() => new(_fields);

    /// <summary>An event of this name whose fields have these values.</summary>
    public bool Is(string name, params ReadOnlySpan<(string Field, string Value)> fields)
    {
        if (!string.Equals(Name, name, StringComparison.Ordinal))
        {
            return false;
        }

        foreach ((string field, string value) in fields)
        {
            if (!string.Equals(Text(field), value, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private string? Text(string field) =>
        _fields.TryGetProperty(field, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
