// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Parley.Cli;

/// <summary>Shows lists: columns for a person, JSON for a program.</summary>
internal static class Listing
{
    private static readonly JsonWriterOptions Json =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a JSON array with an object for each item.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="items">The items.</param>
    /// <param name="write">Writes the members of one.</param>
    public static void WriteJson<T>(TextWriter output, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, Json))
        {
            writer.WriteStartArray();
            foreach (T item in items)
            {
                writer.WriteStartObject();
                write(writer, item);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        output.WriteLine(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }

    /// <summary>Writes a table; the last column is as wide as it is.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="heads">The heads of the columns.</param>
    /// <param name="rows">The rows, as wide as the heads.</param>
    public static void WriteTable(TextWriter output, string[] heads, IEnumerable<string[]> rows)
    {
        string[][] all = [heads, .. rows];
        int last = heads.Length - 1;
        int[] widths = [.. Enumerable.Range(0, last).Select(column => all.Max(row => row[column].Length))];
        foreach (string[] row in all)
        {
            output.WriteLine(
                string.Join("  ", row.Select((text, column) => column < last ? text.PadRight(widths[column]) : text)));
        }
    }

    /// <summary>A time in a table.</summary>
    /// <param name="time">The time.</param>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    /// <summary>Writes a time, or null, as a member.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="name">The member.</param>
    /// <param name="time">The time.</param>
    public static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset? time) => writer.WriteString(
        name, time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
}
