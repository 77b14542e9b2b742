// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Parley.Management.Commands;

/// <summary>Commands as octets.</summary>
public static class CommandSerializer
{
    /// <summary>Writes a command. The caller overwrites the octets when they hold a secret.</summary>
    public static byte[] Write(AdministrationCommand command) =>
        JsonSerializer.SerializeToUtf8Bytes(command, AdministrationJson.Options);

    /// <summary>Reads a command.</summary>
    /// <param name="body">Any octets.</param>
    /// <param name="command">The command; the caller disposes it.</param>
    /// <param name="error">What is wrong, without any text of the command.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> body, [NotNullWhen(true)] out AdministrationCommand? command,
        [NotNullWhen(false)] out string? error)
    {
        command = null;
        error = null;
        try
        {
            command = JsonSerializer.Deserialize<AdministrationCommand>(body, AdministrationJson.Options);
            if (command is not null)
            {
                return true;
            }

            error = "The command is empty.";
            return false;
        }
        catch (JsonException exception)
        {
            error = $"The command cannot be read (line {exception.LineNumber + 1},"
                + $" octet {exception.BytePositionInLine + 1}).";
            return false;
        }
        catch (NotSupportedException)
        {
            error = "The command names no kind, or one that this server does not know.";
            return false;
        }
    }
}
