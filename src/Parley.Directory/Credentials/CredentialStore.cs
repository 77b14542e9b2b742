// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using Parley.Directory.Persons;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;

namespace Parley.Directory.Credentials;

/// <summary>Secrets of accounts for the sign-in schemes: sealed in memory as on disk, opened for one sign-in.</summary>
public sealed class CredentialStore : ICredentialSource
{
    private readonly AccountTable _accounts;
    private readonly PersonTable _persons;
    private readonly SecretSeals _seals;
    private readonly DirectoryOptions _options;
    private readonly SignInNames _names;
    private readonly string _nobody = "nobody-" + RandomNumberGenerator.GetHexString(8, lowercase: true);

    internal CredentialStore(DirectoryMemory memory, SecretSeals seals, DirectoryOptions options)
    {
        _accounts = memory.Accounts;
        _persons = memory.Persons;
        _seals = seals;
        _options = options;
        _names = new SignInNames(_accounts, _persons);
    }

    /// <inheritdoc />
    public bool TryGetNtHash(string user, string domain, Span<byte> ntHash, out AccountId account)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(domain);
        Account? found = _names.ForNtlm(user, domain);
        account = found?.Id ?? default;
        return found is { Enabled: true } && ntHash.Length >= SecretKinds.Length(SecretKind.NtHash)
            && TryOpen(SecretKind.NtHash, account, ntHash[..SecretKinds.Length(SecretKind.NtHash)]);
    }

    /// <inheritdoc />
    public bool TryGetDigestSecret(
        string user, string realm, DigestAlgorithm algorithm, Span<byte> ha1, out AccountId account)
    {
        ArgumentNullException.ThrowIfNull(user);
        Account? found = _names.ForDigest(user, out bool byUserPart);
        account = found?.Id ?? default;
        SecretKind kind = algorithm switch
        {
            DigestAlgorithm.Sha256 => SecretKind.DigestSha256,
            DigestAlgorithm.Md5 => SecretKind.DigestMd5,
        };
        int half = SecretKinds.Length(kind) / 2;
        if (found is not { Enabled: true } || ha1.Length < half
            || !string.Equals(realm, _options.DigestRealm, StringComparison.Ordinal))
        {
            return false;
        }

        Span<byte> both = stackalloc byte[2 * half];
        bool opened = TryOpen(kind, account, both);
        if (opened)
        {
            both.Slice(byUserPart ? half : 0, half).CopyTo(ha1);
        }

        CryptographicOperations.ZeroMemory(both);
        return opened;
    }

    /// <inheritdoc />
    public bool TryFindDomainAccount(string user, string domain, out DomainAccount account)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(domain);
        account = default;
        if (_names.ForNtlm(user, domain) is not { Link: not null } found
            || _persons.Find(found.Id) is not { } person
            || _persons.Domains.Find(person.Key.Domain) is not { } keeper)
        {
            return false;
        }

        account = new DomainAccount(
            found.Id, keeper.NetBiosName, person.Sam, keeper.Domain.ToUpperInvariant(), person.Upn);
        return true;
    }

    /// <inheritdoc />
    public bool TryFindDomainAccountByOwnName(string user, string domain, out DomainAccount account)
    {
        if (TryFindDomainAccount(user, domain, out account)
            && _names.IsOwn(user, domain, account.UserPrincipalName))
        {
            return true;
        }

        account = default;
        return false;
    }

    /// <inheritdoc />
    public bool TryInventDomainAccount(string domain, out DomainAccount nobody)
    {
        ArgumentNullException.ThrowIfNull(domain);
        nobody = default;
        if ((_persons.Domains.FindByName(domain) ?? (_persons.Domains.Rows is [{ } first, ..] ? first : null))
            is not { } keeper)
        {
            return false;
        }

        nobody = new DomainAccount(default, keeper.NetBiosName, _nobody, keeper.Domain.ToUpperInvariant(), null);
        return true;
    }

    /// <inheritdoc />
    public AuthenticationFailure CheckDomainAccount(AccountId account) => _accounts.Find(account) is { } found
        ? CheckAccount(account, found.Address)
        : AuthenticationFailure.UnknownAccount;

    /// <inheritdoc />
    public AuthenticationFailure CheckAccount(AccountId account, SipAddress claimed)
    {
        ArgumentNullException.ThrowIfNull(claimed);
        Account? found = _accounts.Find(account);
        if (found is null)
        {
            return AuthenticationFailure.UnknownAccount;
        }

        if (!found.Enabled)
        {
            return found.Link is null ? AuthenticationFailure.AccountDisabled : WhyNot(account);
        }

        return found.Address.Equals(claimed) ? AuthenticationFailure.None : AuthenticationFailure.IdentityMismatch;
    }

    /// <inheritdoc />
    public AccountId? FindAccount(SipAddress address) => _accounts.Find(address)?.Id;

    /// <summary>Why an account of a domain may not be used: the reason that lasts longest.</summary>
    private AuthenticationFailure WhyNot(AccountId account)
    {
        if (_persons.Find(account) is not { } person || person.Choice == PersonChoice.Disabled)
        {
            return AuthenticationFailure.AccountDisabled;
        }

        if (!person.Permitted && person.Standing is not (PersonStanding.Deleted or PersonStanding.Disabled))
        {
            return AuthenticationFailure.NotPermitted;
        }

        return person.Standing switch
        {
            PersonStanding.Deleted or PersonStanding.Disabled => AuthenticationFailure.AccountDisabled,
            PersonStanding.Expired => AuthenticationFailure.AccountExpired,
            PersonStanding.Locked => AuthenticationFailure.AccountLocked,
            PersonStanding.Good => AuthenticationFailure.DirectoryUnavailable,
        };
    }

    private bool TryOpen(SecretKind kind, AccountId account, Span<byte> secret) =>
        SecretKinds.IsKept(kind, _options)
        && _accounts.SecretsOf(account) is { } secrets
        && secrets.Values.TryGetValue(kind, out byte[]? value)
        && _seals.TryOpen(kind, account, secrets.Epoch, value, secret);
}
