// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Management.Commands;
using Parley.Storage;

namespace Parley.Management.Administrators;

/// <summary>
/// The durable register of administrators' credentials. A certificate that is not in it counts for nothing, whoever
/// signed it. Look-ups are from memory, changes decide in their transaction; one valid credential always remains.
/// </summary>
public sealed class AdministratorRegister
{
    private readonly IBackendDatabase _database;
    private readonly TimeProvider _time;
    private ImmutableDictionary<string, AdministratorRecord> _records;

    private AdministratorRegister(
        IBackendDatabase database, TimeProvider time, IEnumerable<AdministratorRecord> records)
    {
        _database = database;
        _time = time;
        _records = records.ToImmutableDictionary(static r => r.Serial, StringComparer.Ordinal);
    }

    /// <summary>
    /// Whether nobody is in it: a deployment made before there was a register. The first who proves to hold a
    /// credential is then taken in.
    /// </summary>
    public bool IsEmpty => Volatile.Read(ref _records).IsEmpty;

    /// <summary>Reads the register.</summary>
    /// <param name="database">
    /// The backend database, migrated with <see cref="Audit.ManagementSchema.Migrations"/>.
    /// </param>
    /// <param name="time">The clock.</param>
    public static AdministratorRegister Open(IBackendDatabase database, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(time);
        return new AdministratorRegister(
            database, time, database.Read(static c => AdministratorRows.All(c, transaction: null)));
    }

    /// <summary>The credential with this serial number; null when there is none.</summary>
    /// <param name="serial">The serial number, upper-case hexadecimal.</param>
    public AdministratorRecord? Find(string serial) => Volatile.Read(ref _records).GetValueOrDefault(serial);

    /// <summary>All credentials, in order of name, those that live longest first.</summary>
    public IReadOnlyList<AdministratorRecord> List() =>
    [
        .. Volatile.Read(ref _records).Values
            .OrderBy(static r => r.Name, StringComparer.Ordinal).ThenByDescending(static r => r.NotAfter)
            .ThenBy(static r => r.Serial, StringComparer.Ordinal),
    ];

    /// <summary>
    /// One sentence on how long the administrators can go on, without a name: health is shown to everybody.
    /// </summary>
    public string Summary()
    {
        DateTimeOffset now = _time.GetUtcNow();
        DateTimeOffset[] ends =
        [
            .. Volatile.Read(ref _records).Values.Where(r => r.IsValid(now))
                .GroupBy(static r => r.Name, static r => r.NotAfter, StringComparer.Ordinal)
                .Select(static g => g.Max()),
        ];
        int ending = ends.Count(end => end - now < AdministratorRecord.WarningTime);
        string valid = string.Create(
            CultureInfo.InvariantCulture, $"{ends.Length} {(ends.Length == 1 ? "administrator" : "administrators")}");
        return ending == 0
            ? valid
            : string.Create(
                CultureInfo.InvariantCulture,
                $"warning: the credentials of {ending} of {valid} end soon, the first on {ends.Min():yyyy-MM-dd};"
                + $" 'parley admin issue' makes new ones");
    }

    /// <summary>
    /// Takes the first credential in, durable before it returns; does nothing when there is one already.
    /// </summary>
    /// <param name="record">The credential.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task EnrolFirstAsync(AdministratorRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        return _database.WriteAsync(
            (connection, transaction) =>
            {
                bool first = AdministratorRows.All(connection, transaction).Count == 0;
                if (first)
                {
                    AdministratorRows.Insert(connection, transaction, record, _time.GetUtcNow());
                }

                return first;
            },
            first => Follow(first ? [record] : []), cancellationToken);
    }

    /// <summary>Takes a credential in, in a write of the caller's.</summary>
    internal DirectoryOperation<AdministrationReply> Enrol(AdministratorRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new DirectoryOperation<AdministrationReply>(
            (connection, transaction) =>
            {
                AdministratorRows.Insert(connection, transaction, record, _time.GetUtcNow());
                return new AdministrationReply(
                    AdministrationStatus.Ok, string.Create(
                        CultureInfo.InvariantCulture,
                        $"Credential {record.Serial} of {record.Name} is valid until {record.NotAfter:yyyy-MM-dd}."))
                {
                    Changed = true,
                };
            },
            _ => Follow([record]));
    }

    /// <summary>Takes an account in, or in again, in a write of the caller's.</summary>
    internal DirectoryOperation<AdministrationReply> Grant(AccountId account, string name)
    {
        AdministratorRecord record =
            new(AdministratorRecord.SerialOf(account), name, string.Empty, DateTimeOffset.MaxValue);
        return new DirectoryOperation<AdministrationReply>(
            (connection, transaction) =>
            {
                AdministratorRecord? before = AdministratorRows.Find(connection, transaction, record.Serial);
                if (before is { RevokedAt: null })
                {
                    return new AdministrationReply(
                        AdministrationStatus.Ok, $"{name} is an administrator already.");
                }

                AdministratorRows.Delete(connection, transaction, record.Serial);
                AdministratorRows.Insert(connection, transaction, record, _time.GetUtcNow());
                return new AdministrationReply(
                    AdministrationStatus.Ok, $"{name} may administer with a Kerberos ticket ('--as kerberos').")
                {
                    Changed = true,
                };
            },
            reply => Follow(reply.Changed ? [record] : []));
    }

    /// <summary>Revokes the credentials that a test picks, in a write of the caller's.</summary>
    internal DirectoryOperation<AdministrationReply> Revoke(Func<AdministratorRecord, bool> isMeant)
    {
        List<AdministratorRecord> revoked = [];
        return new DirectoryOperation<AdministrationReply>(
            (connection, transaction) => Revoke(connection, transaction, isMeant, revoked),
            _ => Follow(revoked));
    }

    /// <summary>
    /// Whether a credential counts in this very transaction; one revoked before it in its batch does not.
    /// </summary>
    internal bool IsValid(DbConnection connection, DbTransaction transaction, string serial) =>
        AdministratorRows.Find(connection, transaction, serial) is { } record && record.IsValid(_time.GetUtcNow());

    // On the writer's thread only; readers take the snapshot there is.
    private void Follow(IEnumerable<AdministratorRecord> changed) => Volatile.Write(
        ref _records, _records.SetItems(changed.Select(static r => KeyValuePair.Create(r.Serial, r))));

    private static bool IsLasting(AdministratorRecord record, DateTimeOffset now) =>
        !record.IsAccount && record.IsValid(now);

    private AdministrationReply Revoke(
        DbConnection connection, DbTransaction transaction, Func<AdministratorRecord, bool> isMeant,
        List<AdministratorRecord> revoked)
    {
        DateTimeOffset now = _time.GetUtcNow();
        List<AdministratorRecord> all = AdministratorRows.All(connection, transaction);
        List<AdministratorRecord> meant = all.FindAll(r => isMeant(r));
        List<AdministratorRecord> due = meant.FindAll(static r => r.RevokedAt is null);
        if (meant.Count == 0)
        {
            return new AdministrationReply(
                AdministrationStatus.NotFound, "There is no such administrator's credential.");
        }

        // An account does not count as the last: whether it may be used is decided elsewhere.
        if (due.Exists(r => IsLasting(r, now)) && !all.Exists(r => IsLasting(r, now) && !due.Contains(r)))
        {
            return new AdministrationReply(
                AdministrationStatus.Refused,
                "That is the last valid administrator; nobody could administer afterwards. Issue another one first.");
        }

        foreach (AdministratorRecord record in due)
        {
            AdministratorRows.Revoke(connection, transaction, record.Serial, now);
            revoked.Add(record with { RevokedAt = now });
        }

        string text = due.Count == 0
            ? "Revoked already."
            : $"Revoked: {string.Join(", ", due.Select(static r => $"{r.Serial} of {r.Name}"))}.";
        return new AdministrationReply(AdministrationStatus.Ok, text) { Changed = due.Count > 0 };
    }
}
