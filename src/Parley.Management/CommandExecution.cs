// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Management.Audit;
using Parley.Management.Commands;
using Parley.Management.Import;
using Parley.Storage;

namespace Parley.Management;

/// <summary>Does what an authorised command says; the change and its audit entry are one transaction.</summary>
internal sealed class CommandExecution(
    IBackendDatabase database, BuiltInDirectory directory, AuditLog audit, AdministrationOptions options)
{
    private const int MaximumErrorsReported = 1000;

    /// <summary>Executes.</summary>
    /// <param name="command">The command.</param>
    /// <param name="entry">The audit entry, complete but for outcome and detail.</param>
    /// <param name="cancellationToken">Gives up waiting; the change may still happen, with its entry.</param>
    public Task<AdministrationReply> ExecuteAsync(
        AdministrationCommand command, AuditEntry entry, CancellationToken cancellationToken) => command switch
    {
        AddUserCommand add => WithAddressAsync(add.Sip, entry, address => directory.Editor.Add(
            new NewAccount(address, add.DisplayName, add.Sam, add.Password)), cancellationToken),
        SetUserPasswordCommand set => WithAddressAsync(
            set.Sip, entry, address => directory.Editor.SetPassword(address, set.Password), cancellationToken),
        EnableUserCommand enable => WithAddressAsync(
            enable.Sip, entry, address => directory.Editor.SetEnabled(address, enabled: true), cancellationToken),
        DisableUserCommand disable => WithAddressAsync(
            disable.Sip, entry, address => directory.Editor.SetEnabled(address, enabled: false), cancellationToken),
        SignOutUserCommand signOut => WithAddressAsync(
            signOut.Sip, entry, directory.Editor.SignOut, cancellationToken),
        ListUsersCommand list => ListAsync(list, entry, cancellationToken),
        ImportUsersCommand import => ImportAsync(import, entry, cancellationToken),
        _ => throw new InvalidOperationException($"The command {command.Act} has no execution."),
    };

    private static AdministrationReply Reply(AccountResult result) => new(
        result.Outcome switch
        {
            AccountOutcome.Added or AccountOutcome.Changed or AccountOutcome.Unchanged => AdministrationStatus.Ok,
            AccountOutcome.NotFound => AdministrationStatus.NotFound,
            AccountOutcome.Refused => AdministrationStatus.Refused,
        },
        result.Text)
    {
        Changed = result.Outcome is AccountOutcome.Added or AccountOutcome.Changed,
        Users = result.Account is { } account ? [Line(account)] : null,
    };

    private static UserLine Line(Account account) =>
        new(account.Address.Value, account.DisplayName, account.Enabled, account.SamAccountName);

    private async Task<AdministrationReply> WithAddressAsync(
        string sip, AuditEntry entry, Func<SipAddress, DirectoryOperation<AccountResult>> prepare,
        CancellationToken cancellationToken)
    {
        if (!SipAddress.TryParse(sip, out SipAddress? address))
        {
            return await OnlyAuditAsync(
                new AdministrationReply(
                    AdministrationStatus.Refused, "That is not an address such as ann@contoso.com."),
                entry, cancellationToken);
        }

        DirectoryOperation<AccountResult> operation = prepare(address);
        return await RunAsync(operation, Reply, entry with { Target = address.Value }, cancellationToken);
    }

    private async Task<AdministrationReply> ListAsync(
        ListUsersCommand command, AuditEntry entry, CancellationToken cancellationToken)
    {
        IReadOnlyList<Account> accounts = directory.Accounts.List();
        if (command.Sip is { } sip)
        {
            if (!SipAddress.TryParse(sip, out SipAddress? address)
                || directory.Accounts.Find(address) is not { } account)
            {
                return await OnlyAuditAsync(
                    new AdministrationReply(AdministrationStatus.NotFound, "There is no such account."),
                    entry, cancellationToken);
            }

            accounts = [account];
        }

        AdministrationReply reply = new(
            AdministrationStatus.Ok, string.Create(CultureInfo.InvariantCulture, $"{accounts.Count} accounts."))
        {
            Users = [.. accounts.Select(Line)],
        };
        return await OnlyAuditAsync(reply, entry, cancellationToken);
    }

    private async Task<AdministrationReply> ImportAsync(
        ImportUsersCommand command, AuditEntry entry, CancellationToken cancellationToken)
    {
        List<ImportRow> rows = UserCsv.Read(command.Csv, options.MaximumImportLines);
        try
        {
            return await RunAsync(directory.Editor.Import(rows), Reply, entry, cancellationToken);
        }
        finally
        {
            foreach (ImportRow row in rows)
            {
                row.Account?.Password?.Dispose();
            }
        }

        static AdministrationReply Reply(ImportResult result)
        {
            if (result.Errors.Count > 0)
            {
                string refused = string.Create(
                    CultureInfo.InvariantCulture, $"Nothing was imported: {result.Errors.Count} lines are wrong.");
                return new AdministrationReply(AdministrationStatus.Refused, refused)
                {
                    Errors = [.. result.Errors.Take(MaximumErrorsReported).Select(
                        static e => new LineError(e.Line, e.Text))],
                };
            }

            string text = string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Added} accounts added, {result.Changed} changed, {result.Unchanged} already there.");
            return new AdministrationReply(AdministrationStatus.Ok, text)
            {
                Changed = result.Added + result.Changed > 0,
                Import = new ImportSummary(result.Added, result.Changed, result.Unchanged),
            };
        }
    }

    private Task<AdministrationReply> RunAsync<T>(
        DirectoryOperation<T> operation, Func<T, AdministrationReply> reply, AuditEntry entry,
        CancellationToken cancellationToken)
    {
        // The reply is made in the transaction, for the entry, and handed out after the commit; one variable holds
        // both.
        AdministrationReply? made = null;
        return AwaitAsync();

        T Work(DbConnection connection, DbTransaction transaction)
        {
            T result = operation.Work(connection, transaction);
            made = reply(result);
            audit.Append(connection, transaction, entry.Ending(made));
            return result;
        }

        async Task<AdministrationReply> AwaitAsync()
        {
            await database.WriteAsync(Work, operation.Committed, cancellationToken);
            return made ?? throw new InvalidOperationException("A committed change has a reply.");
        }
    }

    private async Task<AdministrationReply> OnlyAuditAsync(
        AdministrationReply reply, AuditEntry entry, CancellationToken cancellationToken)
    {
        await audit.AppendAsync(entry.Ending(reply), cancellationToken);
        return reply;
    }
}
