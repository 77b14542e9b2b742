// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parley.Management.Commands;

namespace Parley.Cli;

/// <summary>Shows accounts: columns for a person, JSON for a program.</summary>
internal static class UserListing
{
    private static readonly JsonWriterOptions Json =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Writes a JSON array of objects with <c>sip</c>, <c>name</c>, <c>sam</c> (or null) and <c>enabled</c>.
    /// </summary>
    public static void WriteJson(TextWriter output, IReadOnlyList<UserLine> users)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, Json))
        {
            writer.WriteStartArray();
            foreach (UserLine user in users)
            {
                writer.WriteStartObject();
                writer.WriteString("sip", user.Sip);
                writer.WriteString("name", user.Name);
                writer.WriteString("sam", user.Sam);
                writer.WriteBoolean("enabled", user.Enabled);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        output.WriteLine(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }

    /// <summary>Writes a table.</summary>
    public static void WriteTable(TextWriter output, IReadOnlyList<UserLine> users)
    {
        string[][] rows =
        [
            ["ADDRESS", "STATE", "SAM", "NAME"],
            .. users.Select(static u => (string[])[u.Sip, u.Enabled ? "enabled" : "disabled", u.Sam ?? "-", u.Name]),
        ];
        int[] widths = [.. Enumerable.Range(0, 3).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            output.WriteLine(
                string.Join("  ", row.Select((text, column) => column < 3 ? text.PadRight(widths[column]) : text)));
        }
    }
}
