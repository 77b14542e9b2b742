// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Threading;
using System.Threading.Tasks;
using Dapper;
using Parley.Directory.Users;
using Parley.Management.Administrators;
using Parley.Management.Audit;
using Parley.Management.Commands;
using Parley.Storage;

namespace Parley.Management;

/// <summary>Changes and their audit entries, in one transaction each.</summary>
internal sealed class AuditedWrites(
    IBackendDatabase database, AdministratorRegister administrators, AuditLog audit)
{
    /// <summary>Runs a change with its audit entry in one transaction.</summary>
    /// <param name="operation">The change.</param>
    /// <param name="reply">What is answered.</param>
    /// <param name="entry">The audit entry, complete but for outcome and detail.</param>
    /// <param name="cancellationToken">Gives up waiting; the change may still happen, with its entry.</param>
    /// <param name="parts">
    /// Entries of what the change consists of, complete, which stand before the one of the whole; null: of nothing.
    /// </param>
    public Task<AdministrationReply> RunAsync<T>(
        DirectoryOperation<T> operation, Func<T, AdministrationReply> reply, AuditEntry entry,
        CancellationToken cancellationToken, Func<T, IEnumerable<AuditEntry>>? parts = null)
    {
        Action committed = static () => { };
        return database.WriteAsync(Work, _ => committed(), cancellationToken);

        AdministrationReply Work(DbConnection connection, DbTransaction transaction)
        {
            AdministrationReply made;
            if (Counts(connection, transaction, entry.Serial))
            {
                T result = operation.Work(connection, transaction);
                made = reply(result);
                committed = () => operation.Committed(result);
                foreach (AuditEntry part in parts?.Invoke(result) ?? [])
                {
                    audit.Append(connection, transaction, part);
                }
            }
            else
            {
                // Revoked after the request was verified, perhaps by a write of this very batch.
                made = new AdministrationReply(AdministrationStatus.Unauthenticated, "The credential was revoked.");
            }

            audit.Append(connection, transaction, entry.Ending(made));
            return made;
        }
    }

    /// <summary>Writes the audit entry of an act that changes nothing.</summary>
    /// <param name="reply">What is answered.</param>
    /// <param name="entry">The audit entry, complete but for outcome and detail.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<AdministrationReply> OnlyAuditAsync(
        AdministrationReply reply, AuditEntry entry, CancellationToken cancellationToken)
    {
        await audit.AppendAsync(entry.Ending(reply), cancellationToken);
        return reply;
    }

    // Asked in the transaction: the credential, or the account behind it, may have been ended since it was verified,
    // perhaps by a write of this very batch.
    private bool Counts(DbConnection connection, DbTransaction transaction, string serial) =>
        administrators.IsValid(connection, transaction, serial)
        && (administrators.Find(serial)?.Account is not { } account
            || connection.ExecuteScalar<long?>(
                "SELECT enabled FROM account WHERE account_id = @id", new { id = account.ToString() }, transaction) == 1);
}
