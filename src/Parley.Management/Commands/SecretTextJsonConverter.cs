// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Directory.Credentials;

namespace Parley.Management.Commands;

/// <summary>Reads and writes a secret without making a string of it.</summary>
internal sealed class SecretTextJsonConverter : JsonConverter<SecretText>
{
    public override SecretText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException("A text is expected.");
        }

        int most = checked((int)(reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length));
        char[] buffer = ArrayPool<char>.Shared.Rent(most);
        try
        {
            return new SecretText(buffer.AsSpan(0, reader.CopyString(buffer)));
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException("The text is not well-formed Unicode.", exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(buffer.AsSpan(0, most)));
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    public override void Write(Utf8JsonWriter writer, SecretText value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Characters);
}
