// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Directory.Users;
using Parley.Registrar.Endpoints;

namespace Parley.Registrar.Registration;

/// <summary>
/// Row T04: what becomes durable about an account ends its endpoints on the same thread, with no timer and no queue in
/// between.
/// </summary>
internal sealed class AccountWatch : IDisposable
{
    private readonly IAccountDirectory _directory;
    private readonly EndpointRegistry _registry;

    public AccountWatch(IAccountDirectory directory, EndpointRegistry registry)
    {
        _directory = directory;
        _registry = registry;
        directory.Changed += OnChanged;
    }

    /// <inheritdoc />
    public void Dispose() => _directory.Changed -= OnChanged;

    private void OnChanged(AccountChange change)
    {
        Account account = change.Account;
        _ = change.Kind switch
        {
            AccountChangeKind.Disabled or AccountChangeKind.Deleted =>
                _registry.Deregister(account.Id, DeregistrationReason.Disabled),
            AccountChangeKind.CredentialsChanged =>
                _registry.Deregister(account.Id, DeregistrationReason.CredentialsChanged),
            AccountChangeKind.SignedOut => _registry.Deregister(account.Id, DeregistrationReason.SignedOut),
            AccountChangeKind.CertificatesRevoked => _registry.Deregister(
                account.Id, DeregistrationReason.CertificateRevoked, IsOneOf, change.Serials),
            AccountChangeKind.Updated => _registry.Deregister(
                account.Id,
                account.Enabled ? DeregistrationReason.AddressChanged : DeregistrationReason.Disabled,
                static (binding, now) => !now.Enabled || !binding.Endpoint.Address.Equals(now.Address),
                account),
        };
    }

    private static bool IsOneOf(EndpointBinding binding, IReadOnlyList<string> serials)
    {
        foreach (string serial in serials)
        {
            if (string.Equals(serial, binding.Endpoint.CertificateSerial, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
