// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Dapper;
using Parley.Security.KeyRing;
using Parley.Storage;

namespace Parley.Management.Audit;

/// <summary>
/// The log of administrative acts: a chain of hashes whose head is sealed. An entry is written in the transaction of
/// the act it tells of. When opened it is verified from its last sealed checkpoint on, which costs the same however
/// long it has become; <see cref="Verify"/> reads all of it. What it cannot show by itself is that the whole database
/// was put back to an earlier state: that needs a checkpoint kept elsewhere.
/// </summary>
public sealed class AuditLog
{
    private const string Columns =
        "seq AS Seq, at AS At, administrator AS Administrator, serial AS Serial, act AS Act, target AS Target,"
        + " outcome AS Outcome, detail AS Detail, nonce AS Nonce, previous_hash AS PreviousHash, hash AS Hash";

    /// <summary>A checkpoint is set at every so many entries.</summary>
    internal const int EntriesPerCheckpoint = 1000;

    private readonly IBackendDatabase _database;
    private readonly IDataProtector _protector;

    private AuditLog(IBackendDatabase database, IDataProtector protector)
    {
        _database = database;
        _protector = protector;
    }

    private static ReadOnlySpan<byte> HeadPlace => "audit_head"u8;

    private static ReadOnlySpan<byte> CheckpointPlace => "audit_checkpoint"u8;

    /// <summary>Opens the log and verifies what was written since its last checkpoint.</summary>
    /// <param name="database">The backend database, migrated with <see cref="ManagementSchema.Migrations"/>.</param>
    /// <param name="keyRing">Seals the head.</param>
    /// <exception cref="AuditException">It was changed outside Parley.</exception>
    public static AuditLog Open(IBackendDatabase database, IKeyRing keyRing)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(keyRing);
        AuditLog log = new(database, keyRing.GetProtector("backend/audit"));
        log._database.Read(connection => log.VerifyFrom(connection, log.ReadCheckpoint(connection)));
        return log;
    }

    /// <summary>Verifies the chain from its first entry to the sealed head.</summary>
    /// <returns>How many entries there are.</returns>
    /// <exception cref="AuditException">An entry was altered, put in, taken out, or the tail was cut.</exception>
    public long Verify() => _database.Read(connection => VerifyFrom(connection, AuditHead.Origin));

    /// <summary>Writes an entry in a transaction of the caller's.</summary>
    /// <param name="connection">The writer's connection.</param>
    /// <param name="transaction">The transaction of the act.</param>
    /// <param name="entry">The act.</param>
    public void Append(DbConnection connection, DbTransaction transaction, AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        entry = entry.Readable();
        AuditHead head = ReadHead(connection, transaction);
        AuditHead next = new(head.Sequence + 1, AuditChain.Hash(head.Hash, head.Sequence + 1, entry));
        connection.Execute(
            "INSERT INTO audit (seq, at, administrator, serial, act, target, outcome, detail, nonce, previous_hash,"
            + " hash) VALUES (@Sequence, @at, @Administrator, @Serial, @Act, @Target, @Outcome, @Detail, @Nonce,"
            + " @previous, @Hash)",
            new
            {
                next.Sequence, at = entry.At.ToUnixTimeMilliseconds(), entry.Administrator, entry.Serial, entry.Act,
                entry.Target, entry.Outcome, entry.Detail, entry.Nonce, previous = head.Hash, next.Hash,
            },
            transaction);
        byte[] sealedHead = next.Seal(_protector, HeadPlace);
        string sql = head.Sequence == 0
            ? "INSERT INTO audit_head (id, sealed_head) VALUES (1, @sealedHead)"
            : "UPDATE audit_head SET sealed_head = @sealedHead WHERE id = 1";
        connection.Execute(sql, new { sealedHead }, transaction);
        if (next.Sequence % EntriesPerCheckpoint == 0)
        {
            connection.Execute("DELETE FROM audit_checkpoint", transaction: transaction);
            connection.Execute(
                "INSERT INTO audit_checkpoint (id, sealed_head) VALUES (1, @sealedCheckpoint)",
                new { sealedCheckpoint = next.Seal(_protector, CheckpointPlace) }, transaction);
        }
    }

    /// <summary>Writes an entry in a transaction of its own; durable when the task completes.</summary>
    public Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken) => _database.WriteAsync(
        (c, t) =>
        {
            Append(c, t, entry);
            return true;
        },
        cancellationToken);

    /// <summary>Entries since a time, oldest first.</summary>
    public IReadOnlyList<AuditEntry> Since(DateTimeOffset time) => _database.Read(connection =>
        connection.Query<Row>(
            $"SELECT {Columns} FROM audit WHERE at >= @since ORDER BY seq",
            new { since = time.ToUnixTimeMilliseconds() })
            .Select(static row => row.ToEntry()).ToArray());

    private long VerifyFrom(DbConnection connection, AuditHead from)
    {
        long sequence = from.Sequence;
        byte[] hash = from.Hash;
        foreach (Row row in connection.Query<Row>(
            $"SELECT {Columns} FROM audit WHERE seq > @from ORDER BY seq", new { from = sequence }, buffered: false))
        {
            sequence++;
            if (row.Seq != sequence || !row.PreviousHash.AsSpan().SequenceEqual(hash))
            {
                throw new AuditException(string.Create(
                    CultureInfo.InvariantCulture, $"The audit log was changed outside Parley before entry {row.Seq}."));
            }

            hash = AuditChain.Hash(hash, sequence, row.ToEntry());
            if (!row.Hash.AsSpan().SequenceEqual(hash))
            {
                throw new AuditException(string.Create(
                    CultureInfo.InvariantCulture, $"Entry {row.Seq} of the audit log was changed outside Parley."));
            }
        }

        AuditHead head = ReadHead(connection, null);
        return head.Sequence == sequence && head.Hash.AsSpan().SequenceEqual(hash)
            ? sequence
            : throw new AuditException(string.Create(
                CultureInfo.InvariantCulture,
                $"The audit log ends at entry {sequence}, its sealed head says {head.Sequence}:"
                + $" entries were removed or added."));
    }

    private AuditHead ReadHead(DbConnection connection, DbTransaction? transaction)
    {
        byte[]? sealedHead = connection.QuerySingleOrDefault<byte[]>(
            "SELECT sealed_head FROM audit_head WHERE id = 1", transaction: transaction);
        return sealedHead is null ? AuditHead.Origin : AuditHead.Open(_protector, sealedHead, HeadPlace);
    }

    // The entry of the checkpoint must still be there: an emptied table does not verify.
    private AuditHead ReadCheckpoint(DbConnection connection)
    {
        byte[]? sealedCheckpoint =
            connection.QuerySingleOrDefault<byte[]>("SELECT sealed_head FROM audit_checkpoint WHERE id = 1");
        if (sealedCheckpoint is null)
        {
            return AuditHead.Origin;
        }

        AuditHead checkpoint = AuditHead.Open(_protector, sealedCheckpoint, CheckpointPlace);
        byte[]? hash = connection.QuerySingleOrDefault<byte[]>(
            "SELECT hash FROM audit WHERE seq = @Sequence", new { checkpoint.Sequence });
        return hash.AsSpan().SequenceEqual(checkpoint.Hash)
            ? checkpoint
            : throw new AuditException(string.Create(
                CultureInfo.InvariantCulture,
                $"Entry {checkpoint.Sequence} of the audit log was changed outside Parley."));
    }

    private sealed record Row(
        long Seq, long At, string Administrator, string Serial, string Act, string Target, string Outcome,
        string Detail, string Nonce, byte[] PreviousHash, byte[] Hash)
    {
        public AuditEntry ToEntry() => new(
            DateTimeOffset.FromUnixTimeMilliseconds(At), Administrator, Serial, Act, Target, Outcome, Detail, Nonce);
    }
}
