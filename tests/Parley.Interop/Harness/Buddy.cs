// SPDX-License-Identifier: Apache-2.0

using System.Linq;
using System.Text.Json;

namespace Parley.Interop.Harness;

/// <summary>One contact as the client's buddy list shows it.</summary>
public sealed record Buddy(string Name, string Alias, string Status, string? Note, string[] Groups)
{
    public Buddy(JsonElement fields)
        : this(
            fields.GetProperty("name").GetString()!,
            fields.GetProperty("alias").GetString()!,
            fields.GetProperty("status").GetString()!,
            fields.GetProperty("note").GetString(),
            [.. fields.GetProperty("groups").EnumerateArray().Select(static g => g.GetString()!).Order()])
    {
    }

    public override string ToString() => $"{Name} \"{Alias}\" {Status} \"{Note}\" in {string.Join(", ", Groups)}";
}
