// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Immutable;
using System.Threading;
using System.Threading.Tasks;
using Dapper;
using Parley.Storage;

namespace Parley.Management.Administrators;

/// <summary>
/// Administrators' credentials that count no more, by serial number. Durable; in memory for look-ups.
/// </summary>
public sealed class AdministratorRevocations
{
    private readonly IBackendDatabase _database;
    private readonly TimeProvider _time;
    private ImmutableHashSet<string> _revoked;

    private AdministratorRevocations(IBackendDatabase database, TimeProvider time, ImmutableHashSet<string> revoked)
    {
        _database = database;
        _time = time;
        _revoked = revoked;
    }

    /// <summary>Reads them.</summary>
    /// <param name="database">
    /// The backend database, migrated with <see cref="Audit.ManagementSchema.Migrations"/>.
    /// </param>
    /// <param name="time">The clock.</param>
    public static AdministratorRevocations Open(IBackendDatabase database, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(database);
        return new AdministratorRevocations(database, time, database.Read(static c =>
            c.Query<string>("SELECT serial FROM administrator_revocation").ToImmutableHashSet(StringComparer.Ordinal)));
    }

    /// <summary>Whether a credential counts no more.</summary>
    /// <param name="serial">The certificate's serial number, upper-case hexadecimal.</param>
    public bool IsRevoked(string serial) => Volatile.Read(ref _revoked).Contains(serial);

    /// <summary>Revokes a credential for good; durable before it returns. Once more changes nothing.</summary>
    /// <param name="serial">The certificate's serial number, upper-case hexadecimal.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task RevokeAsync(string serial, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(serial);
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        await _database.WriteAsync(
            (c, t) => c.Execute(
                "INSERT INTO administrator_revocation (serial, revoked_at) SELECT @serial, @now"
                + " WHERE NOT EXISTS (SELECT 1 FROM administrator_revocation WHERE serial = @serial)",
                new { serial, now }, t),
            _ => ImmutableInterlocked.Update(ref _revoked, static (set, added) => set.Add(added), serial),
            cancellationToken);
    }
}
