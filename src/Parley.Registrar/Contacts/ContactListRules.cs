// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using Parley.Registrar.Diagnostics;

namespace Parley.Registrar.Contacts;

/// <summary>
/// Applies an operation to a list: a pure function. A client's delta number plays no part: it may be stale whenever two
/// endpoints change something at once, the client shows no failure and repeats nothing, so what can be applied is
/// (client contract 5.3). Every accepted operation counts by one.
/// </summary>
internal static class ContactListRules
{
    /// <summary>Applies the operation.</summary>
    public static ContactOutcome Apply(ContactList list, ContactOperation operation, RegistrarLimits limits)
    {
        ContactOutcome outcome = Decide(list, operation, limits);
        int characters = outcome.List.Characters;

        // A list over the limit may still shrink.
        return characters > limits.ContactListCharacters && characters > list.Characters
            ? Refused(list, RegistrarFailures.ListTooLong)
            : outcome;
    }

    private static ContactOutcome Decide(ContactList list, ContactOperation operation, RegistrarLimits limits) =>
        operation switch
        {
            ContactOperation.AddGroup add => AddGroup(list, add, limits),
            ContactOperation.ModifyGroup modify => ModifyGroup(list, modify),
            ContactOperation.DeleteGroup delete => DeleteGroup(list, delete),
            ContactOperation.SetContact set => SetContact(list, set, limits),
            ContactOperation.DeleteContact delete => DeleteContact(list, delete),
            _ => Refused(list, RegistrarFailures.UnknownOperation),
        };

    private static ContactOutcome AddGroup(ContactList list, ContactOperation.AddGroup add, RegistrarLimits limits)
    {
        // Two endpoints that make the same group at once mean the same group: the second gets the id of the first.
        if (list.FindGroup(add.GroupName) is { } present)
        {
            ContactList same = list with { DeltaNumber = list.DeltaNumber + 1 };
            return Accepted(list, same, new ContactDelta(0, 0) { ModifiedGroup = present }, present.Id);
        }

        if (list.Groups.Length >= limits.GroupsPerUser)
        {
            return Refused(list, RegistrarFailures.GroupLimit);
        }

        // Ids go round instead of filling the first hole, so that an endpoint which has not seen a deletion yet does
        // not put its contact into whatever took the place of the group.
        int id = list.LastGroupId;
        do
        {
            id = id >= limits.GroupsPerUser ? ContactGroup.OtherContactsId + 1 : id + 1;
        }
        while (list.FindGroup(id) is not null);

        ContactGroup group = new(id, add.GroupName, add.ExternalUri);
        int place = 0;
        while (place < list.Groups.Length && list.Groups[place].Id < id)
        {
            place++;
        }

        ContactList after = list with
        {
            DeltaNumber = list.DeltaNumber + 1, LastGroupId = id, Groups = list.Groups.Insert(place, group),
        };
        return Accepted(list, after, new ContactDelta(0, 0) { AddedGroup = group }, id);
    }

    private static ContactOutcome ModifyGroup(ContactList list, ContactOperation.ModifyGroup modify)
    {
        if (list.FindGroup(modify.GroupId) is not { } group)
        {
            return Refused(list, RegistrarFailures.NoSuchGroup);
        }

        if (group.Id == ContactGroup.OtherContactsId)
        {
            return Refused(list, RegistrarFailures.FixedGroup);
        }

        if (list.FindGroup(modify.GroupName) is { } other && other.Id != group.Id)
        {
            return Refused(list, RegistrarFailures.DuplicateGroup);
        }

        ContactGroup changed = group with { Name = modify.GroupName, ExternalUri = modify.ExternalUri };
        ContactList after = list with
        {
            DeltaNumber = list.DeltaNumber + 1, Groups = list.Groups.Replace(group, changed),
        };
        return Accepted(list, after, new ContactDelta(0, 0) { ModifiedGroup = changed });
    }

    /// <summary>
    /// A group that is gone already is deleted again: the notification puts endpoints right that still have it.
    /// </summary>
    private static ContactOutcome DeleteGroup(ContactList list, ContactOperation.DeleteGroup delete)
    {
        if (delete.GroupId == ContactGroup.OtherContactsId)
        {
            return Refused(list, RegistrarFailures.FixedGroup);
        }

        ImmutableArray<Contact>.Builder contacts = list.Contacts.ToBuilder();
        ImmutableArray<Contact>.Builder moved = ImmutableArray.CreateBuilder<Contact>();
        for (int i = 0; i < contacts.Count; i++)
        {
            ImmutableArray<int> groups = contacts[i].Groups.Remove(delete.GroupId);
            if (groups.Length < contacts[i].Groups.Length)
            {
                contacts[i] = contacts[i] with { Groups = groups.IsEmpty ? [ContactGroup.OtherContactsId] : groups };
                moved.Add(contacts[i]);
            }
        }

        ContactList after = list with
        {
            DeltaNumber = list.DeltaNumber + 1, Contacts = contacts.ToImmutable(),
            Groups = list.FindGroup(delete.GroupId) is { } group ? list.Groups.Remove(group) : list.Groups,
        };
        ContactDelta delta = new(0, 0) { ModifiedContacts = moved.ToImmutable(), DeletedGroup = delete.GroupId };
        return Accepted(list, after, delta);
    }

    private static ContactOutcome SetContact(
        ContactList list, ContactOperation.SetContact set, RegistrarLimits limits)
    {
        ImmutableArray<int> groups = KnownGroups(list, set.Groups);
        if (list.FindContact(set.Address) is { } present)
        {
            Contact changed = present with
            {
                Name = set.DisplayName, Groups = groups, Subscribed = set.Subscribed, ExternalUri = set.ExternalUri,
            };
            ContactList after = list with
            {
                DeltaNumber = list.DeltaNumber + 1, Contacts = list.Contacts.Replace(present, changed),
            };
            return Accepted(list, after, new ContactDelta(0, 0) { ModifiedContacts = [changed] });
        }

        if (list.Contacts.Length >= limits.ContactsPerUser)
        {
            return Refused(list, RegistrarFailures.ContactLimit);
        }

        long id = list.Contacts.IsEmpty ? 1 : list.Contacts[^1].Id + 1;
        Contact contact = new(id, set.Address, set.DisplayName, groups, set.Subscribed, set.ExternalUri);
        ContactList added = list with { DeltaNumber = list.DeltaNumber + 1, Contacts = list.Contacts.Add(contact) };
        return Accepted(list, added, new ContactDelta(0, 0) { AddedContact = contact });
    }

    private static ContactOutcome DeleteContact(ContactList list, ContactOperation.DeleteContact delete)
    {
        Contact? present = list.FindContact(delete.Address);
        ContactList after = list with
        {
            DeltaNumber = list.DeltaNumber + 1,
            Contacts = present is null ? list.Contacts : list.Contacts.Remove(present),
        };
        ContactDelta delta = new(0, 0) { DeletedContact = delete.Address, DeletedContactId = present?.Id ?? 0 };
        return Accepted(list, after, delta);
    }

    /// <summary>An id that names no group is left out; a contact in no group is in "~".</summary>
    private static ImmutableArray<int> KnownGroups(ContactList list, ImmutableArray<int> asked)
    {
        ImmutableArray<int>.Builder groups = ImmutableArray.CreateBuilder<int>();
        foreach (int id in asked)
        {
            if (list.FindGroup(id) is not null && !groups.Contains(id))
            {
                groups.Add(id);
            }
        }

        return groups.Count == 0 ? [ContactGroup.OtherContactsId] : groups.ToImmutable();
    }

    private static ContactOutcome Accepted(
        ContactList before, ContactList after, ContactDelta delta, int groupId = 0) =>
        new(after, null, delta with { PreviousNumber = before.DeltaNumber, Number = after.DeltaNumber }, groupId);

    private static ContactOutcome Refused(ContactList list, SipFailure failure) => new(list, failure, null, 0);
}
