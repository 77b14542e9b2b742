// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Security.Cryptography;

namespace Parley.Security.KeyRing;

/// <summary>The key that wraps every data key: 32 octets from one of the three places.</summary>
internal sealed class KeyEncryptionKey : IDisposable
{
    public const int Length = 32;

    private readonly byte[] _key;

    private KeyEncryptionKey(byte[] key, string path)
    {
        _key = key;
        Path = path;
        // Tells one key from another without telling the key: an HMAC under the key of a fixed text.
        Id = Convert.ToHexStringLower(HMACSHA256.HashData(key, "parley key-encryption key id"u8).AsSpan(0, 8));
    }

    public string Path { get; }

    public string Id { get; }

    /// <summary>Reads the key from the first place that is set.</summary>
    public static KeyEncryptionKey Read(KeyRingLocation location) => ReadFile(Locate(location).Path);

    /// <summary>Reads the key of a new deployment, making it when the place is a file that is not there yet.</summary>
    public static KeyEncryptionKey ReadOrCreate(KeyRingLocation location)
    {
        (string path, bool mayBeMade) = Locate(location);
        if (mayBeMade && !File.Exists(path))
        {
            byte[] key = RandomNumberGenerator.GetBytes(Length);
            try
            {
                DurableFile.Replace(path, key);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new KeyRingException($"The key-encryption key cannot be written to {path}: {e.Message}", e);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(key);
            }
        }

        return ReadFile(path);
    }

    public byte[] Wrap(ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> context) =>
        AesGcmSeal.Seal(_key, dataKey, context);

    public byte[] Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context) =>
        AesGcmSeal.Open(_key, wrapped, context);

    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    // In this order: the file that --key-file names, a credential of systemd, which is never ours to make, and the data
    // directory itself, where whoever copies the directory has the key.
    private static (string Path, bool MayBeMade) Locate(KeyRingLocation location)
    {
        if (location.KeyFile is { Length: > 0 } file)
        {
            return (file, true);
        }

        return location.Credential is { } credential && File.Exists(credential)
            ? (credential, false)
            : (location.KeyInDirectory, true);
    }

    private static KeyEncryptionKey ReadFile(string path)
    {
        byte[] key = new byte[Length];
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
            if (DurableFile.IsOpenToOthers(path))
            {
                throw new KeyRingException(
                    $"The key-encryption key {path} can be read or written by everybody; take that away (chmod 0600).");
            }

            if (stream.ReadAtLeast(key, Length, throwOnEndOfStream: false) != Length || stream.ReadByte() != -1)
            {
                throw new KeyRingException(
                    $"The key-encryption key {path} is damaged: it must be exactly {Length} octets.");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyRingException($"The key-encryption key cannot be read from {path}: {e.Message}", e);
        }

        return new KeyEncryptionKey(key, path);
    }
}
