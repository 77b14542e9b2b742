// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Data.Common;
using System.Security.Cryptography;
using Parley.Directory.Certificates;
using Parley.Directory.Credentials;
using Parley.Kernel.Identifiers;

namespace Parley.Directory.Users;

/// <summary>
/// The changes of one transaction. Everything is decided from what this transaction reads; what memory must follow is
/// collected in <see cref="Effects"/>.
/// </summary>
internal sealed class AccountWrites(
    DbConnection connection, DbTransaction transaction, SecretSeals seals, DateTimeOffset now)
{
    /// <summary>What memory must follow, in order.</summary>
    public List<DirectoryEffect> Effects { get; } = [];

    /// <summary>
    /// Makes an account, or brings an existing one to the names given. Never takes a password away or changes one.
    /// </summary>
    public AccountResult Add(PreparedAccount wish)
    {
        AccountRows.Row? row = AccountRows.Find(connection, transaction, wish.Address);
        if (wish.SamSkeleton is { } samSkeleton
            && AccountRows.SamLooksLike(connection, transaction, samSkeleton, row?.AccountId) is { } samOwner)
        {
            return Refuse(row, $"The sam account name is that of {samOwner}, or cannot be told from it.");
        }

        if (row?.Link is { } link)
        {
            return Refuse(
                row, $"{row.Sip} is a person of the domain {link.Domain}, which keeps their names and password.");
        }

        if (row is not null)
        {
            return Meet(row, wish);
        }

        if (AccountRows.LooksLike(connection, transaction, wish.Skeleton) is { } lookalike)
        {
            return Refuse(null, $"The address cannot be told from {lookalike}.");
        }

        row = new AccountRows.Row(
            Guid.CreateVersion7(now).ToString("N"), wish.Address.Value, wish.DisplayName ?? wish.Address.User, wish.Sam,
            1, wish.Secrets is null ? 0 : 1, null, null, null);
        AccountRows.Insert(connection, transaction, row, wish.Skeleton, wish.SamSkeleton, now);
        SealedSecrets secrets = wish.Secrets is null ? SealedSecrets.None(0) : Store(row, wish.Secrets);
        return Done(AccountOutcome.Added, row, secrets, AccountChangeKind.Updated, [], $"{row.Sip} added.");
    }

    /// <summary>Gives an account a password; all its device certificates are revoked.</summary>
    public AccountResult SetPassword(SipAddress address, DerivedSecrets password)
    {
        AccountRows.Row? row = AccountRows.Find(connection, transaction, address);
        if (row?.Link is { } link)
        {
            return Refuse(
                row, $"{row.Sip} is a person of the domain {link.Domain}, which keeps the password; set it there.");
        }

        return row is null ? Missing(address) : ChangePassword(row, password, $"Password of {row.Sip} set.");
    }

    /// <summary>
    /// Enables or disables. Disabling tells everybody even when it was so: whatever slipped through ends now.
    /// </summary>
    public AccountResult SetEnabled(SipAddress address, bool enabled)
    {
        AccountRows.Row? row = AccountRows.Find(connection, transaction, address);
        if (row is null)
        {
            return Missing(address);
        }

        AccountOutcome outcome = row.Enabled != 0 == enabled ? AccountOutcome.Unchanged : AccountOutcome.Changed;
        row = row with { Enabled = enabled ? 1 : 0 };
        if (outcome == AccountOutcome.Changed)
        {
            AccountRows.UpdateEnabled(connection, transaction, row, now);
        }

        string verb = outcome == AccountOutcome.Changed ? "is" : "was already";
        string text = $"{row.Sip} {verb} {(enabled ? "enabled" : "disabled")}.";
        return enabled && outcome == AccountOutcome.Unchanged
            ? new AccountResult(outcome, row.ToAccount(), text)
            : Done(outcome, row, null, enabled ? AccountChangeKind.Updated : AccountChangeKind.Disabled, [], text);
    }

    /// <summary>Ends every session of a person. Nothing durable changes.</summary>
    public AccountResult SignOut(SipAddress address)
    {
        AccountRows.Row? row = AccountRows.Find(connection, transaction, address);
        return row is null
            ? Missing(address)
            : Done(
                AccountOutcome.Changed, row, null, AccountChangeKind.SignedOut, [],
                $"{row.Sip} signed out everywhere.");
    }

    /// <summary>Revokes one device certificate.</summary>
    public AccountResult RevokeDevice(SipAddress address, string serial)
    {
        if (AccountRows.Find(connection, transaction, address) is not { } row)
        {
            return Missing(address);
        }

        switch (CertificateRows.IsRevoked(connection, transaction, row.Id, serial))
        {
            case null:
                return new AccountResult(
                    AccountOutcome.NotFound, row.ToAccount(), $"{row.Sip} has no device certificate {serial}.");
            case true:
                return new AccountResult(AccountOutcome.Unchanged, row.ToAccount(), $"{serial} was revoked already.");
            case false:
                CertificateRows.Revoke(connection, transaction, [serial], now);
                return Done(
                    AccountOutcome.Changed, row, null, AccountChangeKind.CertificatesRevoked, [serial],
                    $"Device certificate {serial} of {row.Sip} revoked.");
        }
    }

    private static AccountResult Missing(SipAddress address) =>
        new(AccountOutcome.NotFound, null, $"There is no account {address.Value}.");

    private static AccountResult Refuse(AccountRows.Row? row, string text) =>
        new(AccountOutcome.Refused, row?.ToAccount(), text);

    /// <summary>The account exists: what was asked for is compared with what there is.</summary>
    private AccountResult Meet(AccountRows.Row row, PreparedAccount wish)
    {
        SealedSecrets stored = ReadSecrets(row);
        PasswordMatch match = wish.Secrets is null ? PasswordMatch.Same : Compare(row, stored, wish.Secrets);
        if (match == PasswordMatch.Different)
        {
            return Refuse(row, $"{row.Sip} exists with another password; 'user set-password' changes it.");
        }

        AccountRows.Row named =
            row with { DisplayName = wish.DisplayName ?? row.DisplayName, Sam = wish.Sam ?? row.Sam };
        bool renamed = named != row;
        if (renamed)
        {
            string? samSkeleton = named.Sam is null ? null : Names.NameSkeleton.Of(named.Sam);
            AccountRows.UpdateNames(connection, transaction, named, samSkeleton, now);
        }

        if (match == PasswordMatch.None && wish.Secrets is not null)
        {
            return ChangePassword(named, wish.Secrets, $"{row.Sip} existed without a password; it has one now.");
        }

        SealedSecrets? completed = wish.Secrets is null ? null : Complete(row, stored, wish.Secrets);
        return renamed || completed is not null
            ? Done(
                AccountOutcome.Changed, named, completed, AccountChangeKind.Updated, [], $"{row.Sip} existed; changed.")
            : new AccountResult(AccountOutcome.Unchanged, row.ToAccount(), $"{row.Sip} exists already.");
    }

    private AccountResult ChangePassword(AccountRows.Row row, DerivedSecrets password, string text)
    {
        row = row with { PasswordEpoch = row.PasswordEpoch + 1 };
        AccountRows.UpdateEpoch(connection, transaction, row, now);
        AccountRows.DeleteSecrets(connection, transaction, row.AccountId);
        SealedSecrets secrets = Store(row, password);
        List<string> revoked = CertificateRows.RevokeAll(connection, transaction, row.Id, now);
        if (secrets.Values.IsEmpty)
        {
            text += " No sign-in scheme of this deployment uses a password, so nothing of it is kept.";
        }

        return Done(AccountOutcome.Changed, row, secrets, AccountChangeKind.CredentialsChanged, revoked, text);
    }

    private AccountResult Done(
        AccountOutcome outcome, AccountRows.Row row, SealedSecrets? secrets, AccountChangeKind kind,
        IReadOnlyList<string> revoked, string text)
    {
        Account account = row.ToAccount();
        Effects.Add(new DirectoryEffect(account, secrets, kind, revoked, now));
        return new AccountResult(outcome, account, text);
    }

    private SealedSecrets Store(AccountRows.Row row, DerivedSecrets secrets)
    {
        ImmutableDictionary<SecretKind, byte[]>.Builder values =
            ImmutableDictionary.CreateBuilder<SecretKind, byte[]>();
        foreach (SecretKind kind in SecretKinds.All)
        {
            if (secrets[kind] is { } secret)
            {
                values[kind] = StoreOne(row, kind, secret);
            }
        }

        return new SealedSecrets(row.PasswordEpoch, values.ToImmutable());
    }

    private byte[] StoreOne(AccountRows.Row row, SecretKind kind, byte[] secret)
    {
        byte[] value = seals.Seal(kind, row.Id, row.PasswordEpoch, secret);
        AccountRows.InsertSecret(connection, transaction, row.AccountId, kind, value);
        return value;
    }

    private SealedSecrets ReadSecrets(AccountRows.Row row)
    {
        ImmutableDictionary<SecretKind, byte[]>.Builder values =
            ImmutableDictionary.CreateBuilder<SecretKind, byte[]>();
        foreach (AccountRows.SecretRow secret in AccountRows.Secrets(connection, transaction, row.AccountId))
        {
            if (SecretKinds.Parse(secret.Kind) is { } kind)
            {
                values[kind] = secret.SealedSecret;
            }
        }

        return new SealedSecrets(row.PasswordEpoch, values.ToImmutable());
    }

    /// <summary>Whether a password is the one whose secrets are stored.</summary>
    private PasswordMatch Compare(AccountRows.Row row, SealedSecrets stored, DerivedSecrets password)
    {
        PasswordMatch match = PasswordMatch.None;
        Span<byte> opened = stackalloc byte[64];
        foreach ((SecretKind kind, byte[] value) in stored.Values)
        {
            if (password[kind] is not { } secret)
            {
                continue;
            }

            Span<byte> clear = opened[..secret.Length];
            bool same = seals.TryOpen(kind, row.Id, stored.Epoch, value, clear)
                && CryptographicOperations.FixedTimeEquals(clear, secret);
            CryptographicOperations.ZeroMemory(clear);
            if (!same)
            {
                return PasswordMatch.Different;
            }

            match = PasswordMatch.Same;
        }

        return match;
    }

    /// <summary>
    /// The password is the one there is: secrets of schemes enabled since are added. Null when none was missing.
    /// </summary>
    private SealedSecrets? Complete(AccountRows.Row row, SealedSecrets stored, DerivedSecrets password)
    {
        SealedSecrets completed = stored;
        foreach (SecretKind kind in SecretKinds.All)
        {
            if (password[kind] is { } secret && !completed.Values.ContainsKey(kind))
            {
                completed = completed with { Values = completed.Values.Add(kind, StoreOne(row, kind, secret)) };
            }
        }

        return ReferenceEquals(completed, stored) ? null : completed;
    }

    private enum PasswordMatch
    {
        None,
        Same,
        Different,
    }
}
