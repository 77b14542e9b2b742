// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using Parley.Kernel.Identifiers;
using Parley.Registrar.Contacts;
using Parley.Registrar.Diagnostics;

namespace Parley.Registrar.Tests.Contacts;

public sealed class ContactListRulesTests
{
    private static readonly RegistrarLimits Small =
        new() { ContactsPerUser = 12, GroupsPerUser = 6, ContactListCharacters = 400 };

    [Fact]
    public void List_OverTheCharacterLimit_CannotGrowButShrink()
    {
        ContactList list = Accepted(ContactList.New, Set("a", new string('x', 200)));
        list = Accepted(list, Set("b", new string('x', 160)));

        foreach (ContactOperation growing in new[] { Set("c", new string('x', 30)), Set("b", new string('x', 200)) })
        {
            Assert.Same(RegistrarFailures.ListTooLong, ContactListRules.Apply(list, growing, Small).Failure);
        }

        RegistrarLimits smaller = Small with { ContactListCharacters = 100 };
        Assert.Null(ContactListRules.Apply(list, Set("b", "shorter"), smaller).Failure);
        Assert.Null(ContactListRules.Apply(list, new ContactOperation.DeleteContact(Address("a")), smaller).Failure);
    }

    [Fact]
    public void Operations_InAnyOrder_KeepTheListSound()
    {
        ulong state = 0x2545F4914F6CDD1D;
        int Next(int below)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            return (int)(state % (ulong)below);
        }

        ContactList list = ContactList.New;
        int accepted = 0;
        for (int i = 0; i < 20_000; i++)
        {
            string name = "n" + Next(9);
            ContactOperation operation = Next(6) switch
            {
                0 => new ContactOperation.AddGroup(name, ""),
                1 => new ContactOperation.ModifyGroup(Next(8), name, "x"),
                2 => new ContactOperation.DeleteGroup(Next(8)),
                3 => new ContactOperation.DeleteContact(Address("c" + Next(20))),
                _ => new ContactOperation.SetContact(
                    Address("c" + Next(20)), name, [.. Enumerable.Range(0, Next(4)).Select(_ => Next(8))], true, ""),
            };
            ContactOutcome outcome = ContactListRules.Apply(list, operation, Small);

            Assert.NotEqual(outcome.Failure is null, outcome.Delta is null);
            Assert.Equal(list.DeltaNumber + (outcome.Failure is null ? 1 : 0), outcome.List.DeltaNumber);
            accepted += outcome.Failure is null ? 1 : 0;
            list = outcome.List;
            AssertSound(list);
        }

        Assert.InRange(accepted, 10_000, 19_999);
    }

    private static void AssertSound(ContactList list)
    {
        Assert.Equal("~", list.Groups[0].Name);
        Assert.InRange(list.Groups.Length, 1, Small.GroupsPerUser);
        Assert.InRange(list.Contacts.Length, 0, Small.ContactsPerUser);
        Assert.InRange(list.Characters, 1, Small.ContactListCharacters);
        IEnumerable<int> ids = list.Groups.Select(g => g.Id);
        Assert.Equal(ids.Order().Distinct(), ids);
        Assert.All(ids, id => Assert.InRange(id, 1, Small.GroupsPerUser));
        Assert.Equal(list.Groups.Length, list.Groups.Select(g => g.Name.ToUpperInvariant()).Distinct().Count());
        Assert.Equal(list.Contacts.Length, list.Contacts.Select(c => c.Address).Distinct().Count());
        Assert.Equal(list.Contacts.Select(c => c.Id).Order().Distinct(), list.Contacts.Select(c => c.Id));
        Assert.All(list.Contacts, c =>
        {
            Assert.NotEmpty(c.Groups);
            Assert.Empty(c.Groups.Except(ids));
        });
    }

    private static ContactList Accepted(ContactList list, ContactOperation operation)
    {
        ContactOutcome outcome = ContactListRules.Apply(list, operation, Small);
        Assert.Null(outcome.Failure);
        return outcome.List;
    }

    private static ContactOperation.SetContact Set(string user, string name) =>
        new(Address(user), name, [], true, "");

    private static SipAddress Address(string user) =>
        SipAddress.TryParse(user + "@c.test", out SipAddress? address)
            ? address
            : throw new ArgumentException(user, nameof(user));
}
