// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Globalization;
using Parley.Directory.Credentials;
using Parley.Directory.Persons;
using Parley.Kernel.Identifiers;

namespace Parley.Directory.Users;

/// <summary>
/// Makes the changes an administrator asks for, as operations that the caller runs in a write of its own. Rules and
/// hashing are done here, on the caller's thread. Every operation may be repeated: the second time changes nothing
/// more.
/// </summary>
public sealed class AccountEditor
{
    private const string ImportSavepoint = "parley_import";

    private readonly DirectoryMemory _memory;
    private readonly AccountPreparation _preparation;
    private readonly SecretSeals _seals;
    private readonly PersonServices _persons;
    private readonly TimeProvider _time;

    internal AccountEditor(
        DirectoryMemory memory, AccountPreparation preparation, SecretSeals seals, PersonServices persons,
        TimeProvider time)
    {
        _persons = persons;
        _memory = memory;
        _preparation = preparation;
        _seals = seals;
        _time = time;
    }

    /// <summary>
    /// Makes an account. An existing one takes the names given; a password is set where there is none, accepted where
    /// it is the same, and refused where it is another: nobody's password changes by adding them again.
    /// </summary>
    public DirectoryOperation<AccountResult> Add(NewAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        string? refusal = _preparation.Prepare(account, out PreparedAccount? prepared);
        return prepared is null
            ? Refusal(refusal ?? string.Empty)
            : Operation(writes => writes.Add(prepared), prepared);
    }

    /// <summary>Sets a password. Every device certificate is revoked, sessions end.</summary>
    public DirectoryOperation<AccountResult> SetPassword(SipAddress address, SecretText password)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(password);
        string? refusal = _preparation.Derive(password, address, out DerivedSecrets? secrets);
        return secrets is null
            ? Refusal(refusal ?? string.Empty)
            : Operation(writes => writes.SetPassword(address, secrets), secrets);
    }

    /// <summary>
    /// Enables, or disables with everything that ends by it (row T04). A person of a domain is enabled or disabled
    /// here, and may sign in only when the domain agrees.
    /// </summary>
    public DirectoryOperation<AccountResult> SetEnabled(SipAddress address, bool enabled)
    {
        ArgumentNullException.ThrowIfNull(address);
        List<DirectoryEffect> effects = [];
        return new DirectoryOperation<AccountResult>(
            (connection, transaction) =>
            {
                AccountRows.Row? row = AccountRows.Find(connection, transaction, address);
                if (row?.Link is not null)
                {
                    return SetPersonEnabled(connection, transaction, row, enabled, effects);
                }

                AccountWrites writes = new(connection, transaction, _seals, _time.GetUtcNow());
                AccountResult result = writes.SetEnabled(address, enabled);
                effects.AddRange(writes.Effects);
                return result;
            },
            _ => _memory.Follow(effects));
    }

    /// <summary>Signs a person out everywhere.</summary>
    public DirectoryOperation<AccountResult> SignOut(SipAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Operation(writes => writes.SignOut(address), null);
    }

    /// <summary>Revokes the certificate of one device of a person; sessions that used it end (row T04).</summary>
    public DirectoryOperation<AccountResult> RevokeDevice(SipAddress address, string serial)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(serial);
        return Operation(writes => writes.RevokeDevice(address, serial.ToUpperInvariant()), null);
    }

    /// <summary>Adds many accounts, all or none; every wrong line is reported.</summary>
    /// <param name="rows">The lines, in order. Their passwords are disposed by the caller.</param>
    public DirectoryOperation<ImportResult> Import(IReadOnlyList<ImportRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        List<ImportError> errors = [];
        List<(int Line, PreparedAccount Account)> prepared = new(rows.Count);
        Dictionary<string, int> lines = new(rows.Count, StringComparer.Ordinal);
        foreach (ImportRow row in rows)
        {
            if (row.Account is not { } account)
            {
                errors.Add(new ImportError(row.Line, row.Error ?? string.Empty));
            }
            else if (!lines.TryAdd(account.Address.Value, row.Line))
            {
                errors.Add(new ImportError(row.Line, string.Create(
                    CultureInfo.InvariantCulture,
                    $"The address stands in line {lines[account.Address.Value]} already.")));
            }
            else if (_preparation.Prepare(account, out PreparedAccount? one) is { } refusal)
            {
                errors.Add(new ImportError(row.Line, refusal));
            }
            else if (one is not null)
            {
                prepared.Add((row.Line, one));
            }
        }

        List<DirectoryEffect> effects = [];
        return new DirectoryOperation<ImportResult>(
            (c, t) => Import(c, t, prepared, errors, effects), _ => _memory.Follow(effects));
    }

    private AccountResult SetPersonEnabled(
        DbConnection connection, DbTransaction transaction, AccountRows.Row row, bool enabled,
        List<DirectoryEffect> effects)
    {
        PersonWrites writes = new(connection, transaction, _persons, _time.GetUtcNow());
        PersonEditing editing = new(connection, transaction, _persons, writes);
        PersonRow person = PersonRows.FindByAccount(connection, transaction, row.AccountId)!;
        PersonResult result = enabled ? editing.Enable(row.Sip, person) : editing.Disable(row.Sip, person);
        effects.AddRange(writes.Effects);
        AccountOutcome outcome = result.Outcome switch
        {
            PersonOutcome.Changed => AccountOutcome.Changed,
            PersonOutcome.Unchanged => AccountOutcome.Unchanged,
            PersonOutcome.NotFound => AccountOutcome.NotFound,
            PersonOutcome.Conflict or PersonOutcome.Refused => AccountOutcome.Refused,
        };
        Account? now = AccountRows.Find(connection, transaction, row.Id)?.ToAccount();
        return new AccountResult(outcome, now, result.Text);
    }

    private static DirectoryOperation<AccountResult> Refusal(string text)
    {
        AccountResult result = new(AccountOutcome.Refused, null, text);
        return new DirectoryOperation<AccountResult>((_, _) => result, static _ => { });
    }

    private ImportResult Import(
        DbConnection connection, DbTransaction transaction, List<(int Line, PreparedAccount Account)> prepared,
        List<ImportError> errors, List<DirectoryEffect> effects)
    {
        int[] counts = new int[Enum.GetValues<AccountOutcome>().Length];
        AccountWrites writes = new(connection, transaction, _seals, _time.GetUtcNow());
        transaction.Save(ImportSavepoint);
        foreach ((int line, PreparedAccount account) in prepared)
        {
            using (account)
            {
                AccountResult result = writes.Add(account);
                counts[(int)result.Outcome]++;
                if (result.Outcome == AccountOutcome.Refused)
                {
                    errors.Add(new ImportError(line, result.Text));
                }
            }
        }

        if (errors.Count == 0)
        {
            transaction.Release(ImportSavepoint);
            effects.AddRange(writes.Effects);
            return new ImportResult(
                counts[(int)AccountOutcome.Added], counts[(int)AccountOutcome.Changed],
                counts[(int)AccountOutcome.Unchanged], []);
        }

        transaction.Rollback(ImportSavepoint);
        transaction.Release(ImportSavepoint);
        errors.Sort(static (a, b) => a.Line.CompareTo(b.Line));
        return new ImportResult(0, 0, 0, errors);
    }

    private DirectoryOperation<AccountResult> Operation(Func<AccountWrites, AccountResult> change, IDisposable? secrets)
    {
        List<DirectoryEffect> effects = [];
        return new DirectoryOperation<AccountResult>(
            (connection, transaction) =>
            {
                using (secrets)
                {
                    AccountWrites writes = new(connection, transaction, _seals, _time.GetUtcNow());
                    AccountResult result = change(writes);
                    effects.AddRange(writes.Effects);
                    return result;
                }
            },
            _ => _memory.Follow(effects));
    }
}
