// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Security.Cryptography;
using System.Threading;

namespace Parley.Security.KeyRing;

/// <summary>
/// The key ring in files: one 256-bit data key per purpose, made at first use, kept in <c>ring.json</c> wrapped with
/// AES-256-GCM by the key-encryption key. A new key is on the disk before anything is sealed with it. Safe from any
/// thread; one process at a time (whoever has the lock of the data directory).
/// </summary>
public sealed class FileKeyRing : IKeyRing, IDisposable
{
    private readonly KeyRingLocation _location;
    private readonly KeyEncryptionKey _keyEncryptionKey;
    private readonly TimeProvider _time;
    private readonly Lock _writing = new();
    private ImmutableDictionary<string, AesGcmProtector> _protectors;
    private RingDocument _document;

    private FileKeyRing(
        KeyRingLocation location, KeyEncryptionKey keyEncryptionKey, RingDocument document,
        ImmutableDictionary<string, AesGcmProtector> protectors, TimeProvider time)
    {
        _location = location;
        _keyEncryptionKey = keyEncryptionKey;
        _document = document;
        _protectors = protectors;
        _time = time;
    }

    /// <summary>
    /// Makes the ring of a new deployment, and its key-encryption key when that is a file that is not there yet.
    /// </summary>
    /// <exception cref="KeyRingException">There is a ring already, or the key cannot be read or written.</exception>
    public static FileKeyRing Create(KeyRingLocation location, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(location);
        ArgumentNullException.ThrowIfNull(time);
        if (File.Exists(location.RingFile))
        {
            throw new KeyRingException($"{location.RingFile} exists already; a ring is never overwritten.");
        }

        try
        {
            DurableFile.CreateDirectory(location.KeysDirectory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyRingException($"The directory {location.KeysDirectory} cannot be made: {e.Message}", e);
        }

        KeyEncryptionKey key = KeyEncryptionKey.ReadOrCreate(location);
        RingDocument document = new() { Version = RingDocument.CurrentVersion, KeyEncryptionKey = key.Id, Keys = [] };
        document.Write(location.RingFile);
        return new FileKeyRing(location, key, document, ImmutableDictionary<string, AesGcmProtector>.Empty, time);
    }

    /// <summary>Opens the ring of a deployment and unwraps every data key.</summary>
    /// <exception cref="KeyRingException">
    /// The key-encryption key is missing, damaged, or another one, or the ring is damaged.
    /// </exception>
    public static FileKeyRing Open(KeyRingLocation location, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(location);
        ArgumentNullException.ThrowIfNull(time);
        RingDocument document = RingDocument.Read(location.RingFile);
        KeyEncryptionKey key = KeyEncryptionKey.Read(location);
        try
        {
            if (!string.Equals(document.KeyEncryptionKey, key.Id, StringComparison.Ordinal))
            {
                throw new KeyRingException(
                    $"The key-encryption key in {key.Path} is not the one that {location.RingFile} was wrapped with.");
            }

            return new FileKeyRing(location, key, document, Unwrap(document, key, location), time);
        }
        catch (KeyRingException)
        {
            key.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    /// <exception cref="KeyRingException">A new key is needed and cannot be written.</exception>
    public IDataProtector GetProtector(string purpose)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        return Volatile.Read(ref _protectors).TryGetValue(purpose, out AesGcmProtector? protector)
            ? protector
            : Add(purpose);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (AesGcmProtector protector in _protectors.Values)
        {
            protector.Dispose();
        }

        _keyEncryptionKey.Dispose();
    }

    private static ImmutableDictionary<string, AesGcmProtector> Unwrap(
        RingDocument document, KeyEncryptionKey key, KeyRingLocation location)
    {
        ImmutableDictionary<string, AesGcmProtector>.Builder protectors =
            ImmutableDictionary.CreateBuilder<string, AesGcmProtector>(StringComparer.Ordinal);
        HashSet<int> numbers = [];
        foreach (RingEntry entry in document.Keys)
        {
            byte[] dataKey;
            try
            {
                dataKey = key.Unwrap(entry.Wrapped, RingEntry.Context(entry.Number, entry.Purpose));
            }
            catch (CryptographicException e)
            {
                throw new KeyRingException(
                    $"The key ring {location.RingFile} is damaged: key {entry.Number} does not open.", e);
            }

            if (dataKey.Length != KeyEncryptionKey.Length || !numbers.Add(entry.Number)
                || !protectors.TryAdd(entry.Purpose, new AesGcmProtector(entry.Number, dataKey)))
            {
                throw new KeyRingException(
                    $"The key ring {location.RingFile} is damaged: key {entry.Number} is not usable.");
            }
        }

        return protectors.ToImmutable();
    }

    private AesGcmProtector Add(string purpose)
    {
        lock (_writing)
        {
            if (_protectors.TryGetValue(purpose, out AesGcmProtector? protector))
            {
                return protector;
            }

            int number = 1;
            foreach (RingEntry entry in _document.Keys)
            {
                number = Math.Max(number, entry.Number + 1);
            }

            byte[] dataKey = RandomNumberGenerator.GetBytes(KeyEncryptionKey.Length);
            byte[] wrapped = _keyEncryptionKey.Wrap(dataKey, RingEntry.Context(number, purpose));
            RingDocument document = _document with
            {
                Keys = [.. _document.Keys, new RingEntry(number, purpose, _time.GetUtcNow(), wrapped)],
            };
            document.Write(_location.RingFile);
            _document = document;
            protector = new AesGcmProtector(number, dataKey);
            Volatile.Write(ref _protectors, _protectors.Add(purpose, protector));
            return protector;
        }
    }
}
