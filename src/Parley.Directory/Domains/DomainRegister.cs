// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Globalization;
using Parley.Directory.Credentials;
using Parley.Directory.Names;
using Parley.Directory.Persons;
using Parley.Directory.Users;

namespace Parley.Directory.Domains;

/// <summary>
/// The domains people come from, for the administration. Changes are operations that the caller runs in a write of its
/// own, as <see cref="AccountEditor"/>'s are.
/// </summary>
public sealed class DomainRegister
{
    private const int MaximumPasswordLength = 1024;

    private readonly PersonServices _services;
    private readonly DomainPeople _people;

    internal DomainRegister(PersonServices services, DomainPeople people)
    {
        _services = services;
        _people = people;
    }

    /// <summary>The domains, in the order they were added.</summary>
    public IReadOnlyList<DirectoryDomain> List() => _services.Memory.Domains.List;

    /// <summary>What is wrong with a description, one sentence each; empty when nothing is.</summary>
    public IReadOnlyList<string> Check(DirectoryDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return DomainRules.Check(domain, _services.Options);
    }

    /// <summary>Adds a domain. One that is there already as described is left as it is.</summary>
    /// <param name="domain">The description.</param>
    /// <param name="bindPassword">
    /// The password of the account that reads it, for <see cref="DomainTransport.Ldaps"/>; the caller disposes it once
    /// this returns.
    /// </param>
    public DirectoryOperation<DomainResult> Add(DirectoryDomain domain, SecretText? bindPassword)
    {
        ArgumentNullException.ThrowIfNull(domain);
        List<string> errors = Check(domain, bindPassword);
        if (domain.Transport == DomainTransport.Ldaps && bindPassword is null)
        {
            errors.Add("LDAP inside TLS needs the password of the account that reads.");
        }

        byte[]? password = errors.Count == 0 ? Seal(domain, bindPassword) : null;
        return Operation(errors, (_, _, writes) =>
        {
            if (writes.Domain(domain.DnsName) is { } existing)
            {
                return existing.Is(domain)
                    ? new DomainResult(
                        AccountOutcome.Unchanged, existing.ToDomain(), $"{domain.DnsName} is there already.", [])
                    : Refusal(existing, $"{domain.DnsName} is there already, with another description; change it.");
            }

            long now = writes.Now.ToUnixTimeMilliseconds();
            DomainRow row = new DomainRow { BindPassword = password, AddedAt = now, LastContact = now }.With(domain);
            writes.Add(row);
            return new DomainResult(
                AccountOutcome.Added, domain, $"{domain.DnsName} added; its people are being read.", []);
        }, domain);
    }

    /// <summary>Changes the domain with this DNS name.</summary>
    /// <param name="domain">The description.</param>
    /// <param name="bindPassword">
    /// A new password of the account that reads it; null keeps the one there is. The caller disposes it once this
    /// returns.
    /// </param>
    /// <param name="before">
    /// The description that the new one was made from: when it is another one by now, nothing is changed. Null: not
    /// checked.
    /// </param>
    public DirectoryOperation<DomainResult> Change(
        DirectoryDomain domain, SecretText? bindPassword, DirectoryDomain? before = null)
    {
        ArgumentNullException.ThrowIfNull(domain);
        List<string> errors = Check(domain, bindPassword);
        byte[]? password = errors.Count == 0 ? Seal(domain, bindPassword) : null;
        return Operation(errors, (c, t, writes) =>
        {
            if (writes.Domain(domain.DnsName) is not { } existing)
            {
                return Missing(domain.DnsName);
            }

            if (before is not null && !existing.Is(before))
            {
                return Refusal(existing, $"{domain.DnsName} was changed meanwhile; look at it and repeat.");
            }

            DomainRow row = existing.With(domain) with
            {
                BindPassword = domain.Transport == DomainTransport.Ldaps ? password ?? existing.BindPassword : null,
            };
            if (domain.Transport == DomainTransport.Ldaps && row.BindPassword is null)
            {
                return Refusal(existing, "LDAP inside TLS needs the password of the account that reads.");
            }

            if (row == existing)
            {
                return new DomainResult(AccountOutcome.Unchanged, domain, $"{domain.DnsName} was so already.", []);
            }

            int ended = Change(c, t, writes, existing, row);
            string text = $"{domain.DnsName} changed." + Ended(ended);
            if (IsAnotherGroup(existing, row) && row.EnabledGroup is not null)
            {
                text += " The members of the new group may sign in as soon as everybody was read again.";
            }

            return new DomainResult(AccountOutcome.Changed, domain, text, []);
        }, domain);
    }

    /// <summary>
    /// Removes a domain: the accounts of its people end, with their certificates. They come back to the same people
    /// when the domain is added again.
    /// </summary>
    public DirectoryOperation<DomainResult> Remove(string dnsName)
    {
        ArgumentNullException.ThrowIfNull(dnsName);
        return Operation([], (_, _, writes) =>
        {
            if (writes.Domain(dnsName) is not { } existing)
            {
                return Missing(dnsName);
            }

            int ended = writes.Remove(existing);
            return new DomainResult(AccountOutcome.Changed, null, $"{dnsName} removed." + Ended(ended), []);
        }, null);
    }

    // Two spellings of one distinguished name are one group.
    private static bool IsAnotherGroup(DomainRow existing, DomainRow row) =>
        Fold(existing.EnabledGroup) != Fold(row.EnabledGroup);

    private static string? Fold(string? group) => group is null ? null : DistinguishedNames.Fold(group) ?? group;

    private static string Ended(int accounts) => accounts == 0
        ? string.Empty
        : string.Create(CultureInfo.InvariantCulture, $" Accounts that ended with it: {accounts}.");

    private static DomainResult Missing(string dnsName) =>
        new(AccountOutcome.NotFound, null, $"There is no domain {dnsName}.", []);

    private static DomainResult Refusal(DomainRow existing, string text) =>
        new(AccountOutcome.Refused, existing.ToDomain(), text, [text]);

    /// <summary>
    /// Whoever is permitted, what is read and which addresses are made may all have changed: everybody is looked at
    /// again, and everything is read again.
    /// </summary>
    private int Change(
        DbConnection connection, DbTransaction transaction, PersonWrites writes, DomainRow existing, DomainRow row)
    {
        bool rules = existing.AddressRule != row.AddressRule || existing.AddressDomain != row.AddressDomain;
        bool group = IsAnotherGroup(existing, row);
        bool places = existing.SearchBases != row.SearchBases;
        if (rules || group || places)
        {
            row = row with { Checkpoint = null };
        }

        writes.Store(row, tell: true);
        if (!rules && !group)
        {
            return 0;
        }

        // Who is in another group is known once everybody was read again; until then it is nobody, since whoever was in
        // the one before may have been permitted by that alone (row T04).
        PersonLinking linking = new(connection, transaction, _services, writes);
        int ended = writes.TurnAll(
            PersonRows.OfDomain(connection, transaction, row.Domain, linkedOnly: false), person =>
            {
                PersonRow now = rules ? linking.Derive(person) : person;
                return group ? now with { InGroup = 0 } : now;
            });
        linking.LinkPending();
        return ended;
    }

    private List<string> Check(DirectoryDomain domain, SecretText? bindPassword)
    {
        List<string> errors = DomainRules.Check(domain, _services.Options);
        if (bindPassword is null)
        {
            return errors;
        }

        if (domain.Transport == DomainTransport.Gssapi)
        {
            errors.Add("LDAP sealed by Kerberos signs in with a keytab; a password is of no use to it.");
        }
        else if (bindPassword.Characters.Length is 0 or > MaximumPasswordLength)
        {
            errors.Add("The password of the account that reads is empty or too long.");
        }

        return errors;
    }

    private byte[]? Seal(DirectoryDomain domain, SecretText? password) =>
        password is null ? null : _services.BindPasswords.Seal(domain.DnsName, password);

    private DirectoryOperation<DomainResult> Operation(
        List<string> errors, Func<DbConnection, DbTransaction, PersonWrites, DomainResult> work,
        DirectoryDomain? domain)
    {
        List<DirectoryEffect> effects = [];
        return new DirectoryOperation<DomainResult>(
            (connection, transaction) =>
            {
                PersonWrites writes = new(connection, transaction, _services, _services.Time.GetUtcNow());
                if (errors.Count > 0)
                {
                    return new DomainResult(
                        AccountOutcome.Refused, writes.Domain(domain!.DnsName)?.ToDomain(), string.Join(' ', errors),
                        errors);
                }

                if (domain is not null
                    && DomainRows.NetBiosOwner(connection, transaction, domain.NetBiosName) is { } owner
                    && owner != domain.DnsName)
                {
                    string text = $"The short name {domain.NetBiosName} is that of {owner}.";
                    return new DomainResult(AccountOutcome.Refused, null, text, [text]);
                }

                DomainResult result = work(connection, transaction, writes);
                effects.AddRange(writes.Effects);
                return result;
            },
            _ =>
            {
                _people.LinkLater();
                _services.Memory.Follow(effects);
            });
    }
}
