// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Certificates;
using Parley.Security.Ntlm;

namespace Parley.Web.Tests;

/// <summary>
/// Accounts, their NT hashes and their certificates in memory, with the contracts of the real directory.
/// </summary>
internal sealed class MemoryDirectory : IAccountDirectory, ICredentialSource, IDeviceCertificateRegister
{
    private readonly Lock _gate = new();
    private readonly Dictionary<AccountId, long> _passwords = [];
    private ImmutableDictionary<AccountId, (Account Account, byte[] NtHash)> _accounts =
        ImmutableDictionary<AccountId, (Account Account, byte[] NtHash)>.Empty;

    public event Action<AccountChange>? Changed;

    public IReadOnlySet<string> SipDomains { get; } = ImmutableHashSet.Create("contoso.test");

    /// <summary>Every certificate registered, in order.</summary>
    public List<DeviceCertificate> Certificates { get; } = [];

    /// <summary>Whose password a domain keeps, by the name given.</summary>
    public Dictionary<string, DomainAccount> DomainAccounts { get; } = [];

    /// <summary>What the register answers instead of storing; null for the ordinary answer.</summary>
    public CertificateRegistration? ForcedAnswer { get; set; }

    /// <summary>What happens just after the count of passwords was read; null for nothing.</summary>
    public Action? AfterPasswordEpoch { get; set; }

    /// <summary>What happens just before a certificate is stored; null for nothing.</summary>
    public Action? BeforeRegistration { get; set; }

    public static SipAddress Address(string text) =>
        SipAddress.TryParse(text, out SipAddress? address) ? address : throw new InvalidOperationException(text);

    public AccountId Add(string address, string password)
    {
        AccountId id = new(Guid.NewGuid());
        SipAddress sip = Address(address);
        Put(new Account(id, sip, sip.User, null, Enabled: true), HashOf(password));
        return id;
    }

    public void Disable(AccountId id)
    {
        (Account account, byte[] hash) = _accounts[id];
        Put(account with { Enabled = false }, hash);
        Tell(AccountChangeKind.Disabled, id);
    }

    public void SetPassword(AccountId id, string password)
    {
        Put(_accounts[id].Account, HashOf(password));
        Tell(AccountChangeKind.CredentialsChanged, id);
        _passwords[id] = _passwords.GetValueOrDefault(id) + 1;
    }

    public void Tell(AccountChangeKind kind, AccountId id) =>
        Changed?.Invoke(new AccountChange(kind, _accounts[id].Account, []));

    public Account? Find(AccountId id) =>
        _accounts.TryGetValue(id, out (Account Account, byte[] NtHash) found) ? found.Account : null;

    public Account? Find(SipAddress address) =>
        _accounts.Values.Select(static v => v.Account).FirstOrDefault(a => a.Address.Equals(address));

    public Account? FindByUri(ReadOnlySpan<byte> uri) =>
        SipAddress.TryParse(System.Text.Encoding.UTF8.GetString(uri), out SipAddress? address) ? Find(address) : null;

    IReadOnlyList<Account> IAccountDirectory.List() => [.. _accounts.Values.Select(static v => v.Account)];

    public bool TryGetNtHash(string user, string domain, Span<byte> ntHash, out AccountId account)
    {
        account = default;
        if (!SipAddress.TryParse(user, out SipAddress? address) || Find(address) is not { } found)
        {
            return false;
        }

        account = found.Id;
        _accounts[found.Id].NtHash.CopyTo(ntHash);
        return found.Enabled;
    }

    public bool TryGetDigestSecret(
        string user, string realm, DigestAlgorithm algorithm, Span<byte> ha1, out AccountId account)
    {
        account = default;
        return false;
    }

    public bool TryFindDomainAccount(string user, string domain, out DomainAccount account) =>
        DomainAccounts.TryGetValue(user, out account);

    public bool TryInventDomainAccount(string domain, out DomainAccount nobody)
    {
        nobody = new DomainAccount(default, "CONTOSO", "nobody", "AD.CONTOSO.TEST", null);
        return true;
    }

    public AuthenticationFailure CheckAccount(AccountId account, SipAddress claimed) => Find(account) switch
    {
        null => AuthenticationFailure.UnknownAccount,
        { Enabled: false } => AuthenticationFailure.AccountDisabled,
        { } found =>
            found.Address.Equals(claimed) ? AuthenticationFailure.None : AuthenticationFailure.IdentityMismatch,
    };

    public AccountId? FindAccount(SipAddress address) => Find(address)?.Id;

    public Task<CertificateRegistration> RegisterAsync(
        DeviceCertificate certificate, long passwordEpoch, CancellationToken cancellationToken)
    {
        BeforeRegistration?.Invoke();
        lock (_gate)
        {
            CertificateRegistration answer = ForcedAnswer ?? (
                Find(certificate.Account) is not { Enabled: true }
                    || _passwords.GetValueOrDefault(certificate.Account) != passwordEpoch
                    ? CertificateRegistration.AccountRefused
                : Certificates.Exists(c => c.TicketId == certificate.TicketId) ? CertificateRegistration.TicketSpent
                : CertificateRegistration.Stored);
            if (answer == CertificateRegistration.Stored)
            {
                Certificates.Add(certificate);
            }

            return Task.FromResult(answer);
        }
    }

    public long PasswordEpoch(AccountId account)
    {
        long epoch = _passwords.GetValueOrDefault(account);
        AfterPasswordEpoch?.Invoke();
        return epoch;
    }

    public DeviceCertificate? Find(string serial) => Certificates.Find(c => c.Serial == serial);

    public IReadOnlyList<DeviceCertificate> List(AccountId account) =>
        [.. Certificates.Where(c => c.Account == account)];

    private static byte[] HashOf(string password)
    {
        byte[] hash = new byte[NtHash.Length];
        NtHash.Compute(password, hash);
        return hash;
    }

    private void Put(Account account, byte[] ntHash) => _accounts = _accounts.SetItem(account.Id, (account, ntHash));
}
