// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Parley.Kernel.Identifiers;
using Parley.Security.Certificates;

namespace Parley.Directory.Certificates;

/// <summary>
/// All device certificates in memory. Written on the database's writer thread only; read from anywhere.
/// </summary>
internal sealed class CertificateTable
{
    private readonly ConcurrentDictionary<string, DeviceCertificate> _bySerial = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<AccountId, ImmutableArray<string>> _byAccount = new();

    /// <summary>The certificate with a serial number; null when there is none.</summary>
    public DeviceCertificate? Find(string serial) => _bySerial.GetValueOrDefault(serial);

    /// <summary>The certificates of a person, newest first.</summary>
    public IReadOnlyList<DeviceCertificate> List(AccountId account) =>
        _byAccount.TryGetValue(account, out ImmutableArray<string> serials)
            ? [.. serials.Select(Find).OfType<DeviceCertificate>()]
            : [];

    /// <summary>Adds the newest certificate of a person.</summary>
    public void Add(DeviceCertificate certificate)
    {
        _bySerial[certificate.Serial] = certificate;
        _byAccount.AddOrUpdate(
            certificate.Account,
            static (_, serial) => [serial],
            static (_, serials, serial) => serials.Insert(0, serial),
            certificate.Serial);
    }

    /// <summary>Marks certificates as revoked; those revoked before keep their time.</summary>
    public void Revoke(IReadOnlyList<string> serials, DateTimeOffset at)
    {
        foreach (string serial in serials)
        {
            if (_bySerial.TryGetValue(serial, out DeviceCertificate? certificate) && certificate.RevokedAt is null)
            {
                _bySerial[serial] = certificate with { RevokedAt = at };
            }
        }
    }

    /// <summary>Forgets certificates of a person: unknown is refused as revoked is.</summary>
    public void Forget(AccountId account, IReadOnlyList<string> serials)
    {
        if (serials.Count == 0)
        {
            return;
        }

        _byAccount.AddOrUpdate(
            account,
            static (_, _) => [],
            static (_, known, forgotten) => known.RemoveRange(forgotten, StringComparer.Ordinal),
            serials);
        foreach (string serial in serials)
        {
            _bySerial.TryRemove(serial, out _);
        }
    }
}
