// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Threading;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Security.WebTickets;

namespace Parley.Web.Accounts;

/// <summary>
/// The numbers of accounts, from the directory's one signal of change. They begin at a random number in every process,
/// so tickets of an earlier one are refused and nothing needs to be stored: a client asks for a new ticket when it
/// connects.
/// </summary>
public sealed class AccountEpochs : IAccountEpochs, IDisposable
{
    private readonly IAccountDirectory _directory;
    private readonly ConcurrentDictionary<AccountId, long> _changed = new();
    private readonly long _first = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)) & (long.MaxValue >> 1);
    private long _latest;

    /// <summary>Starts to follow the directory.</summary>
    public AccountEpochs(IAccountDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        _directory = directory;
        _latest = _first;
        directory.Changed += OnChanged;
    }

    /// <inheritdoc />
    public long Latest => Volatile.Read(ref _latest);

    /// <inheritdoc />
    public long Current(AccountId account) => _changed.TryGetValue(account, out long number) ? number : _first;

    /// <inheritdoc />
    public void Dispose() => _directory.Changed -= OnChanged;

    private void OnChanged(AccountChange change)
    {
        bool ends = change.Kind switch
        {
            AccountChangeKind.Disabled or AccountChangeKind.Deleted or AccountChangeKind.CredentialsChanged
                or AccountChangeKind.SignedOut => true,
            AccountChangeKind.Updated or AccountChangeKind.CertificatesRevoked => false,
        };
        if (ends)
        {
            _changed[change.Account.Id] = Interlocked.Increment(ref _latest);
        }
    }
}
