// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;

namespace Parley.Presence.Tests;

/// <summary>Accounts in memory; a test says what changes.</summary>
internal sealed class TestDirectory : IAccountDirectory
{
    private readonly ConcurrentDictionary<AccountId, Account> _accounts = new();

    public event Action<AccountChange>? Changed;

    public IReadOnlySet<string> SipDomains { get; } = new HashSet<string> { "contoso.test", "fabrikam.test" };

    public Account Add(string user, string? displayName = null)
    {
        Account account = Make(user, displayName);
        _accounts[account.Id] = account;
        Changed?.Invoke(new AccountChange(AccountChangeKind.Updated, account, []));
        return account;
    }

    public void Change(AccountChangeKind kind, Account account)
    {
        _accounts[account.Id] = account;
        Changed?.Invoke(new AccountChange(kind, account, []));
    }

    public void Disable(Account account) =>
        Change(AccountChangeKind.Disabled, account with { Enabled = false });

    public void Delete(Account account)
    {
        _accounts.TryRemove(account.Id, out _);
        Changed?.Invoke(new AccountChange(AccountChangeKind.Deleted, account with { Enabled = false }, []));
    }

    /// <summary>Removes an account, and tells nobody.</summary>
    public void DeleteSilently(Account account) => _accounts.TryRemove(account.Id, out _);

    public Account? Find(AccountId id) => _accounts.GetValueOrDefault(id);

    public Account? Find(SipAddress address) => _accounts.Values.FirstOrDefault(a => a.Address.Equals(address));

    public Account? FindByUri(ReadOnlySpan<byte> uri) =>
        SipAddress.TryParse(Encoding.UTF8.GetString(uri), out SipAddress? address) ? Find(address) : null;

    public IReadOnlyList<Account> List() => [.. _accounts.Values.OrderBy(a => a.Address.Value, StringComparer.Ordinal)];

    private static Account Make(string user, string? displayName)
    {
        Assert.True(SipAddress.TryParse(user.Contains('@') ? user : user + "@contoso.test", out SipAddress? address));
        Guid id = new(SHA256.HashData(Encoding.UTF8.GetBytes(address.Value)).AsSpan(0, 16));
        return new Account(new AccountId(id), address, displayName ?? address.User, null, Enabled: true);
    }
}
