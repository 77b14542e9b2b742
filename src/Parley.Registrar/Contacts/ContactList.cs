// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Immutable;
using Parley.Kernel.Identifiers;

namespace Parley.Registrar.Contacts;

/// <summary>The contacts and groups of one person at one delta number. Immutable.</summary>
/// <param name="DeltaNumber">Rises by one with every accepted operation; 1 for a new person, never 0.</param>
/// <param name="LastGroupId">The id given last; the next group takes the next free one after it.</param>
/// <param name="Groups">The groups by id, "~" first.</param>
/// <param name="Contacts">The contacts, in the order they were added.</param>
internal sealed record ContactList(
    long DeltaNumber, int LastGroupId, ImmutableArray<ContactGroup> Groups, ImmutableArray<Contact> Contacts)
{
    /// <summary>The list of a new person.</summary>
    public static readonly ContactList New =
        new(1, ContactGroup.OtherContactsId, [ContactGroup.OtherContacts], []);

    /// <summary>The characters of all names and addresses.</summary>
    public int Characters
    {
        get
        {
            int characters = 0;
            foreach (ContactGroup group in Groups)
            {
                characters += group.Name.Length + group.ExternalUri.Length;
            }

            foreach (Contact contact in Contacts)
            {
                characters += contact.Address.Value.Length + contact.Name.Length + contact.ExternalUri.Length;
            }

            return characters;
        }
    }

    /// <summary>The group with this id; null when there is none.</summary>
    public ContactGroup? FindGroup(int id)
    {
        foreach (ContactGroup group in Groups)
        {
            if (group.Id == id)
            {
                return group;
            }
        }

        return null;
    }

    /// <summary>The group with this name in any case; null when there is none.</summary>
    public ContactGroup? FindGroup(string name)
    {
        foreach (ContactGroup group in Groups)
        {
            if (string.Equals(group.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return group;
            }
        }

        return null;
    }

    /// <summary>The contact with this address; null when there is none.</summary>
    public Contact? FindContact(SipAddress address)
    {
        foreach (Contact contact in Contacts)
        {
            if (contact.Address.Equals(address))
            {
                return contact;
            }
        }

        return null;
    }
}
