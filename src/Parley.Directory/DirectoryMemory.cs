// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Directory.Certificates;
using Parley.Directory.Domains;
using Parley.Directory.Persons;
using Parley.Directory.Users;

namespace Parley.Directory;

/// <summary>
/// The directory in memory: follows the database after each commit, then tells. Writer's thread only.
/// </summary>
internal sealed class DirectoryMemory(AccountTable accounts, CertificateTable certificates)
{
    /// <summary>The accounts.</summary>
    public AccountTable Accounts => accounts;

    /// <summary>The certificates.</summary>
    public CertificateTable Certificates => certificates;

    /// <summary>The people of the domains, and those.</summary>
    public PersonTable Persons { get; } = new(new DomainTable());

    /// <summary>The domains.</summary>
    public DomainTable Domains => Persons.Domains;

    /// <summary>Makes all changes visible, then raises their events, in order.</summary>
    public void Follow(IReadOnlyList<DirectoryEffect> effects)
    {
        List<AccountChange> changes = new(effects.Count);
        bool domains = false;
        foreach (DirectoryEffect effect in effects)
        {
            domains |= Apply(effect, changes);
        }

        List<Exception>? failures = null;
        foreach (AccountChange change in changes)
        {
            try
            {
                accounts.Raise(change);
            }
            catch (AggregateException exception)
            {
                (failures ??= []).AddRange(exception.InnerExceptions);
            }
        }

        if (domains)
        {
            Domains.Tell();
        }

        if (failures is not null)
        {
            throw new AggregateException("A holder of sessions failed to follow a change of an account.", failures);
        }
    }

    private bool Apply(DirectoryEffect effect, List<AccountChange> changes)
    {
        if (effect.Domain is { } domain)
        {
            Domains.Apply(domain.Domain, domain.Row);
        }

        if (effect.Person is { } person)
        {
            Persons.Apply(person);
        }

        if (effect.Account is { } stored)
        {
            Account account = Persons.Complete(stored);
            if (effect.Kind == AccountChangeKind.Deleted)
            {
                accounts.Remove(account);
            }
            else
            {
                accounts.Apply(account, effect.Secrets);
            }

            certificates.Revoke(effect.Revoked, effect.At);
            if (effect.Kind is { } kind)
            {
                changes.Add(new AccountChange(kind, account, effect.Revoked));
            }
        }

        return effect.Domain is { Tell: true };
    }
}
