// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Security.Certificates;

namespace Parley.Registrar.Tests;

/// <summary>Accounts and certificates in memory; a test says what changes.</summary>
internal sealed class TestDirectory : IAccountDirectory, IDeviceCertificateRegister
{
    private readonly ConcurrentDictionary<AccountId, Account> _accounts = new();
    private readonly ConcurrentDictionary<string, DeviceCertificate> _certificates = new();

    public event Action<AccountChange>? Changed;

    public IReadOnlySet<string> SipDomains { get; } = new HashSet<string> { "contoso.test" };

    public Account Add(string user, string? displayName = null)
    {
        Assert.True(SipAddress.TryParse(user.Contains('@') ? user : user + "@contoso.test", out SipAddress? address));
        Guid id = new(SHA256.HashData(Encoding.UTF8.GetBytes(address.Value)).AsSpan(0, 16));
        Account account = new(new AccountId(id), address, displayName ?? user, null, Enabled: true);
        _accounts[account.Id] = account;
        return account;
    }

    public void AddCertificate(string serial, AccountId account) => _certificates[serial] = new DeviceCertificate(
        serial, account, "device", DateTimeOffset.MinValue, DateTimeOffset.MaxValue, "", null, serial);

    /// <summary>Changes what look-ups see, and tells nobody.</summary>
    public Account Set(Account account) => _accounts[account.Id] = account;

    /// <summary>Revokes, and tells nobody.</summary>
    public void SetRevoked(string serial) =>
        _certificates[serial] = _certificates[serial] with { RevokedAt = DateTimeOffset.UnixEpoch };

    public void Raise(AccountChangeKind kind, Account account, params string[] serials) =>
        Changed?.Invoke(new AccountChange(kind, account, serials));

    public void Disable(Account account)
    {
        Account disabled = Set(account with { Enabled = false });
        Raise(AccountChangeKind.Disabled, disabled);
    }

    public void Delete(Account account)
    {
        _accounts.TryRemove(account.Id, out _);
        Raise(AccountChangeKind.Deleted, account with { Enabled = false });
    }

    public Account? Find(AccountId id) => _accounts.GetValueOrDefault(id);

    public Account? Find(SipAddress address) => _accounts.Values.FirstOrDefault(a => a.Address.Equals(address));

    public Account? FindByUri(ReadOnlySpan<byte> uri) =>
        SipAddress.TryParse(Encoding.UTF8.GetString(uri), out SipAddress? address) ? Find(address) : null;

    public IReadOnlyList<Account> List() => [.. _accounts.Values.OrderBy(a => a.Address.Value, StringComparer.Ordinal)];

    public DeviceCertificate? Find(string serial) => _certificates.GetValueOrDefault(serial);

    IReadOnlyList<DeviceCertificate> IDeviceCertificateRegister.List(AccountId account) =>
        [.. _certificates.Values.Where(c => c.Account == account)];

    public Task<CertificateRegistration> RegisterAsync(
        DeviceCertificate certificate, long passwordEpoch, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public long PasswordEpoch(AccountId account) => throw new NotSupportedException();
}
