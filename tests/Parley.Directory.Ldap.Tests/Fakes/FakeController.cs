// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap.Tests.Fakes;

/// <summary>One controller: its copy of the domain, its numbers of changes, and its faults.</summary>
internal sealed class FakeController(FakeDomain domain, string name, long firstUsn)
{
    private readonly Queue<FakeObject> _behind = [];

    public string Name => name;

    public FakeDomain Domain => domain;

    public Guid Invocation { get; set; } = Guid.NewGuid();

    public long Usn { get; set; } = firstUsn;

    public Dictionary<Guid, FakeCopy> Copies { get; } = [];

    public bool IsDown { get; set; }

    public bool Lags { get; set; }

    public bool ShowsDeleted { get; set; } = true;

    public bool HidesEverybody { get; set; }

    /// <summary>Requests until the connection breaks; null: it does not.</summary>
    public int? BreaksAfter { get; set; }

    /// <summary>What a search fails with; null: nothing.</summary>
    public Func<DirectorySearch, byte[]?, Exception?>? Fault { get; set; }

    /// <summary>What ending a connection fails with; null: nothing.</summary>
    public Exception? DisposeFault { get; set; }

    public bool HidesCursors { get; set; }

    /// <summary>Shows its up-to-dateness vector as it is kept, as Samba does, and not computed.</summary>
    public bool KeepsVector { get; set; }

    /// <summary>How far it has what the other has; null: all of it, unless it lags.</summary>
    public long? HasOfOther { get; set; }

    public bool IsBehind => _behind.Count > 0;

    public int Requests { get; set; }

    public int Connections { get; set; }

    public string NamingContext { get; set; } = FakeDomain.Root;

    public string DomainSid { get; set; } = FakeDomain.Sid;

    public int RangeSize { get; set; } = 3;

    public TimeSpan ClockDifference { get; set; }

    public List<string> Searches { get; } = [];

    public void Receive(FakeObject value)
    {
        if (Lags)
        {
            _behind.Enqueue(value);
            return;
        }

        long usn = ++Usn;
        long created = Copies.TryGetValue(value.Guid, out FakeCopy? before) ? before.Created : usn;
        Copies[value.Guid] = new FakeCopy(value, created, usn);
    }

    public void ReceiveSilently(FakeObject value)
    {
        if (Copies.TryGetValue(value.Guid, out FakeCopy? before) && !Lags)
        {
            Copies[value.Guid] = before with { Value = value };
        }
    }

    public void CatchUp()
    {
        Lags = false;
        while (_behind.TryDequeue(out FakeObject? value))
        {
            Receive(value);
        }
    }

    /// <summary>Its numbers go back, as those of a restored snapshot of a virtual machine do.</summary>
    public void Restore(long usn)
    {
        Usn = usn;
        Copies.Clear();
        foreach (FakeObject value in domain.Objects)
        {
            Copies[value.Guid] = new FakeCopy(value, usn, usn);
        }
    }

    public string NameOf(FakeObject value)
    {
        if (value.IsDeleted)
        {
            return $"CN={value.Rdn}\\0ADEL:{value.Guid:D},CN=Deleted Objects,{FakeDomain.Root}";
        }

        string rdn = (value.Kind == FakeKind.Unit ? "OU=" : "CN=") + value.Rdn;
        return value.Parent == FakeDomain.RootGuid || !Copies.TryGetValue(value.Parent, out FakeCopy? parent)
            ? $"{rdn},{FakeDomain.Root}"
            : $"{rdn},{NameOf(parent.Value)}";
    }

    public IEnumerable<FakeCopy> GroupsWith(Guid member) =>
        Copies.Values.Where(c => !c.Value.IsDeleted && c.Value.Members.Contains(member));
}
