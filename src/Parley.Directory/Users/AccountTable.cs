// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using Parley.Directory.Credentials;
using Parley.Kernel.Identifiers;

namespace Parley.Directory.Users;

/// <summary>
/// All accounts in memory. Written on the database's writer thread only, in commit order; read from anywhere without a
/// lock. What a reader gets is a snapshot of one account.
/// </summary>
public sealed class AccountTable : IAccountDirectory
{
    private readonly ConcurrentDictionary<AccountId, Entry> _byId = new();
    private readonly ConcurrentDictionary<byte[], AccountId> _byAddress = new(Utf8AddressComparer.Instance);
    private readonly ConcurrentDictionary<byte[], AccountId>.AlternateLookup<ReadOnlySpan<byte>> _byAddressOctets;
    private readonly ConcurrentDictionary<string, AccountId> _bySam = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<AccountId, long> _toldEpochs = new();
    private long _version;
    private volatile SortedAccounts _sorted = new(-1, []);

    internal AccountTable(IReadOnlySet<string> sipDomains)
    {
        SipDomains = sipDomains;
        _byAddressOctets = _byAddress.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <inheritdoc />
    public event Action<AccountChange>? Changed;

    /// <inheritdoc />
    public IReadOnlySet<string> SipDomains { get; }

    /// <inheritdoc />
    public Account? Find(AccountId id) => _byId.TryGetValue(id, out Entry? entry) ? entry.Account : null;

    /// <inheritdoc />
    public Account? Find(SipAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> octets = stackalloc byte[Utf8AddressComparer.MaximumBytes];
        return Encoding.UTF8.TryGetBytes(address.Value, octets, out int length) ? FindByOctets(octets[..length]) : null;
    }

    /// <inheritdoc />
    public Account? FindByUri(ReadOnlySpan<byte> uri)
    {
        ReadOnlySpan<byte> scheme = "sip:"u8;
        if (uri.Length >= scheme.Length && Ascii.EqualsIgnoreCase(uri[..scheme.Length], scheme))
        {
            uri = uri[scheme.Length..];
        }

        if (uri.Length > 3 * Utf8AddressComparer.MaximumBytes)
        {
            return null;
        }

        if (uri.IndexOf((byte)'%') < 0)
        {
            return FindByOctets(uri);
        }

        // RFC 3261 §19.1.4: an escaped octet is equal to the octet itself.
        Span<byte> plain = stackalloc byte[uri.Length];
        return TryUnescape(uri, plain, out int length) ? FindByOctets(plain[..length]) : null;
    }

    /// <inheritdoc />
    public IReadOnlyList<Account> List()
    {
        SortedAccounts sorted = _sorted;
        return sorted.Version == Volatile.Read(ref _version) ? sorted.Accounts : Sort();
    }

    /// <summary>
    /// Counts the passwords an account has had, as far as everybody has been told of them
    /// (<see cref="Changed"/>); -1 when there is no such account.
    /// </summary>
    internal long PasswordEpoch(AccountId id) => _toldEpochs.TryGetValue(id, out long epoch) ? epoch : -1;

    /// <summary>The account with a sam account name, already folded; null when there is none.</summary>
    internal Account? FindBySam(string name) => _bySam.TryGetValue(name, out AccountId id) ? Find(id) : null;

    /// <summary>The sealed secrets of an account; null when there is no such account.</summary>
    internal SealedSecrets? SecretsOf(AccountId id) => _byId.TryGetValue(id, out Entry? entry) ? entry.Secrets : null;

    /// <summary>Takes an account over as it is now on disk. Writer's thread only.</summary>
    /// <param name="account">The account.</param>
    /// <param name="secrets">Its secrets; null when they did not change.</param>
    internal void Apply(Account account, SealedSecrets? secrets)
    {
        _byId.TryGetValue(account.Id, out Entry? before);
        if (before is not null)
        {
            RemoveNames(before.Account, account);
        }

        _byId[account.Id] = new Entry(account, secrets ?? before?.Secrets ?? SealedSecrets.None(0));
        _byAddress[Encoding.UTF8.GetBytes(account.Address.Value)] = account.Id;
        if (account is { Link: null, SamAccountName: { } sam })
        {
            // Names of a domain's people are the domain's own: several domains may have the same.
            _bySam[sam] = account.Id;
        }

        Interlocked.Increment(ref _version);
    }

    /// <summary>Forgets an account that was given up. Writer's thread only.</summary>
    internal void Remove(Account account)
    {
        if (_byId.TryRemove(account.Id, out Entry? before))
        {
            RemoveNames(before.Account, null);
            _toldEpochs.TryRemove(account.Id, out _);
            Interlocked.Increment(ref _version);
        }
    }

    /// <summary>
    /// Tells everybody who holds something of an account. Every handler is called, whatever another one throws.
    /// </summary>
    internal void Raise(AccountChange change)
    {
        List<Exception>? failures = null;
        foreach (Action<AccountChange> handler in Delegate.EnumerateInvocationList(Changed))
        {
            try
            {
                handler(change);
            }
#pragma warning disable CA1031 // one holder's fault must not keep another from ending its sessions (row T04)
            catch (Exception exception)
#pragma warning restore CA1031
            {
                (failures ??= []).Add(exception);
            }
        }

        Settle(change.Account.Id);
        if (failures is not null)
        {
            throw new AggregateException("A holder of sessions failed to follow a change of an account.", failures);
        }
    }

    /// <summary>Everybody knows of the account's password.</summary>
    internal void Settle(AccountId id)
    {
        if (_byId.TryGetValue(id, out Entry? entry))
        {
            _toldEpochs[id] = entry.Secrets.Epoch;
        }
    }

    // A name may be another account's by now.
    private void RemoveNames(Account before, Account? now)
    {
        if (before is { Link: null, SamAccountName: { } sam } && sam != now?.SamAccountName)
        {
            _bySam.TryRemove(new KeyValuePair<string, AccountId>(sam, before.Id));
        }

        if (!before.Address.Equals(now?.Address))
        {
            _byAddress.TryRemove(new KeyValuePair<byte[], AccountId>(
                Encoding.UTF8.GetBytes(before.Address.Value), before.Id));
        }
    }

    private static bool TryUnescape(ReadOnlySpan<byte> escaped, Span<byte> plain, out int length)
    {
        length = 0;
        for (int i = 0; i < escaped.Length; i++)
        {
            byte octet = escaped[i];
            if (octet == '%')
            {
                if (i + 2 >= escaped.Length || !char.IsAsciiHexDigit((char)escaped[i + 1])
                    || !char.IsAsciiHexDigit((char)escaped[i + 2]))
                {
                    return false;
                }

                octet = (byte)((HexDigit(escaped[i + 1]) << 4) | HexDigit(escaped[i + 2]));
                i += 2;
            }

            plain[length++] = octet;
        }

        return true;
    }

    private static int HexDigit(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private Account? FindByOctets(ReadOnlySpan<byte> address) =>
        _byAddressOctets.TryGetValue(address, out AccountId id) ? Find(id) : null;

    private Account[] Sort()
    {
        // The version is read first: a list made while an account changes is thrown away at the next call.
        long version = Volatile.Read(ref _version);
        Account[] sorted =
        [
            .. _byId.Values.Select(static e => e.Account)
                .OrderBy(static a => a.Address.Value, StringComparer.Ordinal),
        ];
        _sorted = new SortedAccounts(version, sorted);
        return sorted;
    }

    private sealed record SortedAccounts(long Version, IReadOnlyList<Account> Accounts);

    private sealed record Entry(Account Account, SealedSecrets Secrets);
}
