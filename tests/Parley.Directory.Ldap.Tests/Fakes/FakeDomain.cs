// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Parley.Directory.Ldap.Tests.Fakes;

/// <summary>A domain whose controllers have all of it, unless one lags.</summary>
internal sealed class FakeDomain
{
    public const string Root = "DC=ad,DC=contoso,DC=test";
    public const string Sid = "S-1-5-21-1-2-3";
    public static readonly Guid RootGuid = new("00000000-0000-0000-0000-000000000001");

    private readonly Dictionary<Guid, FakeObject> _objects = [];
    private uint _rid = 1000;

    public FakeDomain(params string[] controllers)
    {
        Controllers = [.. controllers.Select((c, i) => new FakeController(this, c, 10_000 * (i + 1)))];
        Users = Add(FakeKind.Unit, "Users", RootGuid);
    }

    public ImmutableArray<FakeController> Controllers { get; }

    public Guid Users { get; }

    public IEnumerable<FakeObject> Objects => _objects.Values;

    public long LockoutThreshold { get; set; }

    public long LockoutWindow { get; set; } = -TimeSpan.FromMinutes(30).Ticks;

    public long LockoutDuration { get; set; } = -TimeSpan.FromMinutes(30).Ticks;

    public FakeObject this[Guid guid] => _objects[guid];

    public FakeController this[string name] => Controllers.First(c => c.Name == name);

    public Guid Add(FakeKind kind, string name, Guid? parent = null)
    {
        FakeObject made = new(Guid.NewGuid(), kind, ++_rid, name, parent ?? Users) { Sam = name };
        Put(made);
        return made.Guid;
    }

    public Guid AddPerson(string name, Guid? parent = null) => Add(FakeKind.Person, name, parent);

    public void Change(Guid guid, Func<FakeObject, FakeObject> change) => Put(change(_objects[guid]));

    public void Delete(Guid guid)
    {
        Change(guid, static o => o with { IsDeleted = true, Members = [] });

        // A link to what is gone goes too, and that is no change of the group.
        foreach (FakeObject group in _objects.Values.Where(o => o.Members.Contains(guid)).ToArray())
        {
            FakeObject without = group with { Members = group.Members.Remove(guid) };
            _objects[group.Guid] = without;
            foreach (FakeController controller in Controllers)
            {
                controller.ReceiveSilently(without);
            }
        }
    }

    public void Join(Guid group, Guid member) => Change(group, g => g with { Members = g.Members.Add(member) });

    public void Leave(Guid group, Guid member) => Change(group, g => g with { Members = g.Members.Remove(member) });

    /// <summary>Everybody in a group, as the specification says it: the least set that is closed.</summary>
    public bool IsIn(FakeObject person, Guid group)
    {
        HashSet<Guid> groups = [group];
        while (true)
        {
            Guid[] inner =
            [
                .. _objects.Values.Where(o => o.Kind == FakeKind.Group && !o.IsDeleted && !groups.Contains(o.Guid)
                    && groups.Any(g => _objects[g].Members.Contains(o.Guid))).Select(static o => o.Guid),
            ];
            if (inner.Length == 0)
            {
                break;
            }

            groups.UnionWith(inner);
        }

        return groups.Any(g => !_objects[g].IsDeleted
            && (_objects[g].Members.Contains(person.Guid) || _objects[g].Rid == person.PrimaryGroup));
    }

    private void Put(FakeObject value)
    {
        _objects[value.Guid] = value;
        foreach (FakeController controller in Controllers)
        {
            controller.Receive(value);
        }
    }
}
