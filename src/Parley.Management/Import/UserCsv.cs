// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Parley.Directory.Credentials;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;

namespace Parley.Management.Import;

/// <summary>
/// Reads accounts from a CSV text: a header naming the columns <c>sip</c> (needed), <c>name</c>, <c>sam</c> and
/// <c>password</c> in any order and case, then one account per record. Empty fields are absent. Every wrong line
/// becomes a row with its error; nothing throws.
/// </summary>
internal static class UserCsv
{
    private const int MaximumFieldLength = 1024;

    private static readonly string[] Columns = ["sip", "name", "sam", "password"];

    /// <summary>Reads the text.</summary>
    /// <param name="csv">The text.</param>
    /// <param name="maximumLines">The most accounts.</param>
    /// <returns>The rows; the caller disposes their passwords.</returns>
    public static List<ImportRow> Read(SecretText csv, int maximumLines)
    {
        char[] room = new char[csv.Characters.Length];
        try
        {
            return Read(new CsvRecords(csv.Characters, room), room, maximumLines);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(room.AsSpan()));
        }
    }

    private static List<ImportRow> Read(CsvRecords records, char[] room, int maximumLines)
    {
        List<(int Start, int Length)> fields = [];
        if (!records.Next(fields, out string? error))
        {
            return [new ImportRow(
                1, null, "The file is empty; its first line must be the header sip,name,sam,password.")];
        }

        int[]? order = error is null ? ReadHeader(fields, room, out error) : null;
        if (order is null)
        {
            return [new ImportRow(records.Line, null, error)];
        }

        List<ImportRow> rows = [];
        while (records.Next(fields, out error))
        {
            if (rows.Count >= maximumLines)
            {
                rows.Add(new ImportRow(records.Line, null, string.Create(
                    CultureInfo.InvariantCulture,
                    $"An import takes at most {maximumLines} accounts; split the file.")));
                break;
            }

            rows.Add(ReadRow(records.Line, fields, room, order, error));
        }

        return rows;
    }

    /// <summary>
    /// Which field holds which column; -1 for a column that is absent. Null with a reason when the header is wrong.
    /// </summary>
    private static int[]? ReadHeader(List<(int Start, int Length)> fields, char[] room, out string? error)
    {
        int[] order = [-1, -1, -1, -1];
        for (int i = 0; i < fields.Count; i++)
        {
            ReadOnlySpan<char> name = room.AsSpan(fields[i].Start, fields[i].Length).Trim();
            int column = 0;
            while (column < Columns.Length && !name.Equals(Columns[column], StringComparison.OrdinalIgnoreCase))
            {
                column++;
            }

            if (column == Columns.Length || order[column] >= 0)
            {
                // The text is not repeated: without a header this line may hold a password.
                error = string.Create(
                    CultureInfo.InvariantCulture,
                    $"Column {i + 1} of the header is unknown or stands twice; known are sip, name, sam, password.");
                return null;
            }

            order[column] = i;
        }

        error = order[0] < 0 ? "The header has no column sip." : null;
        return order[0] < 0 ? null : order;
    }

    private static ImportRow ReadRow(
        int line, List<(int Start, int Length)> fields, char[] room, int[] order, string? error)
    {
        int expected = Array.FindAll(order, static o => o >= 0).Length;
        if (error is null && fields.Count != expected)
        {
            error = string.Create(
                CultureInfo.InvariantCulture, $"The line has {fields.Count} fields, the header has {expected}.");
        }

        if (error is null && fields.Exists(static f => f.Length > MaximumFieldLength))
        {
            error = "A field is too long.";
        }

        if (error is not null)
        {
            return new ImportRow(line, null, error);
        }

        ReadOnlySpan<char> sip = Field(0);
        if (!SipAddress.TryParse(sip.Trim().ToString(), out SipAddress? address))
        {
            return new ImportRow(line, null, "Its sip is not an address such as ann@contoso.com.");
        }

        ReadOnlySpan<char> password = Field(3);
        return new ImportRow(
            line,
            new NewAccount(address, Text(Field(1)), Text(Field(2)), password.IsEmpty ? null : new SecretText(password)),
            null);

        ReadOnlySpan<char> Field(int column) => order[column] < 0
            ? []
            : room.AsSpan(fields[order[column]].Start, fields[order[column]].Length);
    }

    private static string? Text(ReadOnlySpan<char> field) => field.Trim().IsEmpty ? null : field.Trim().ToString();
}
