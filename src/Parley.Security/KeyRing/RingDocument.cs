// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Security.KeyRing;

/// <summary>The wrapped data keys as they lie in <c>ring.json</c>. Persisted: members are never renamed.</summary>
internal sealed record RingDocument
{
    public const int CurrentVersion = 1;

    private const int MaximumBytes = 1 << 20;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        MaxDepth = 8,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public required int Version { get; init; }

    /// <summary>Which key-encryption key wraps them (<see cref="KeyEncryptionKey.Id"/>).</summary>
    public required string KeyEncryptionKey { get; init; }

    public required IReadOnlyList<RingEntry> Keys { get; init; }

    public static RingDocument Read(string path)
    {
        try
        {
            FileInfo file = new(path);
            if (file.Exists && file.Length > MaximumBytes)
            {
                throw new KeyRingException($"The key ring {path} is damaged: it is larger than {MaximumBytes} octets.");
            }

            RingDocument? document = JsonSerializer.Deserialize<RingDocument>(File.ReadAllBytes(path), Json);
            return document is null || document.Version != CurrentVersion
                ? throw new KeyRingException($"The key ring {path} is damaged, or of a newer version of Parley.")
                : document;
        }
        catch (JsonException e)
        {
            throw new KeyRingException($"The key ring {path} is damaged (line {e.LineNumber + 1}).", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyRingException($"The key ring cannot be read from {path}: {e.Message}", e);
        }
    }

    public void Write(string path)
    {
        try
        {
            DurableFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(this, Json));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyRingException($"The key ring cannot be written to {path}: {e.Message}", e);
        }
    }
}

/// <summary>One data key, wrapped; its number and purpose are authenticated with it.</summary>
internal sealed record RingEntry(int Number, string Purpose, DateTimeOffset Created, byte[] Wrapped)
{
    public static byte[] Context(int number, string purpose) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"parley data key {number} {purpose}"));
}
