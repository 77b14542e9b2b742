// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Threading;
using System.Threading.Tasks;
using Parley.Kernel.Identifiers;
using Parley.Registrar.Diagnostics;
using Parley.Security.KeyRing;
using Parley.Storage;

namespace Parley.Registrar.Contacts;

/// <summary>
/// Puts contacts into somebody's list without their client, by the rules and within the limits that hold for clients.
/// Meant for people who are not signed in: an endpoint that shows the list hears of the contacts at its next sign-in.
/// </summary>
/// <param name="database">Where the lists are.</param>
/// <param name="keys">What seals them.</param>
/// <param name="limits">Null for the defaults.</param>
public sealed class ContactImport(IBackendDatabase database, IKeyRing keys, RegistrarLimits? limits = null)
{
    private readonly ContactStore _store = new(database, keys);
    private readonly RegistrarLimits _limits = limits ?? new RegistrarLimits();

    /// <summary>
    /// Adds the contacts that are missing to a group, which is made if need be; the others stay as they are.
    /// </summary>
    /// <param name="owner">Whose list.</param>
    /// <param name="group">The group's name.</param>
    /// <param name="contacts">Whom to add; they are shown under the names of their own contact cards.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Null when it is durable; otherwise why nothing was added.</returns>
    public Task<string?> AddAsync(
        AccountId owner, string group, IReadOnlyList<SipAddress> contacts, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        ArgumentNullException.ThrowIfNull(contacts);
        return ContactOperationReader.IsText(group, _limits.NameLength)
            ? database.WriteAsync(
                (connection, transaction) => Add(connection, transaction, owner, group, contacts), cancellationToken)
            : Task.FromResult<string?>(RegistrarFailures.BadName.Reason);
    }

    private string? Add(
        DbConnection connection, DbTransaction transaction, AccountId owner, string group,
        IReadOnlyList<SipAddress> contacts)
    {
        List<ContactOutcome> outcomes = [];
        ContactOutcome outcome = ContactListRules.Apply(
            _store.Load(connection, transaction, owner), new ContactOperation.AddGroup(group, ""), _limits);
        outcomes.Add(outcome);
        int groupId = outcome.GroupId;
        for (int i = 0; i < contacts.Count && outcome.Failure is null; i++)
        {
            if (outcome.List.FindContact(contacts[i]) is null)
            {
                outcome = ContactListRules.Apply(
                    outcome.List, new ContactOperation.SetContact(contacts[i], "", [groupId], true, ""), _limits);
                outcomes.Add(outcome);
            }
        }

        if (outcome.Failure is { } failure)
        {
            return failure.Reason;
        }

        foreach (ContactOutcome accepted in outcomes)
        {
            _store.Save(connection, transaction, owner, accepted.List, accepted.Delta!);
        }

        return null;
    }
}
