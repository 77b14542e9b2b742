// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Tests.Fakes;
using Xunit;

namespace Parley.Directory.Ldap.Tests.Following;

public sealed class FollowingTests : IDisposable
{
    private const string GroupName = "CN=Chatting,OU=Users," + FakeDomain.Root;

    private readonly Rig _rig = new(static d => d with { EnabledGroup = GroupName });
    private readonly Guid _group;
    private readonly Guid _ann;
    private readonly Guid _bob;

    public FollowingTests()
    {
        _group = _rig.Domain.Add(FakeKind.Group, "Chatting");
        _ann = _rig.Domain.AddPerson("ann");
        _bob = _rig.Domain.AddPerson("bob");
        _rig.Domain.Join(_group, _ann);
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task FirstRun_MorePeopleThanAPage_EverybodyIsTaken()
    {
        for (int i = 0; i < 20; i++)
        {
            _rig.Domain.Join(_group, _rig.Domain.AddPerson($"p{i}"));
        }

        _rig.Domain.Add(FakeKind.Computer, "pc");
        _rig.Domain.Add(FakeKind.SystemPerson, "krbtgt");
        await _rig.SettleAsync();

        _rig.AssertInStep(_group);
        Assert.Single(_rig.People.Batches, static b => b.Everybody is not null);
        Assert.NotNull(_rig.Status.FirstRun);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Disabled_NextPoll_IsTakenOver()
    {
        await _rig.SettleAsync();
        _rig.Domain.Change(_ann, static o => o with { Control = 514 });

        await _rig.PollAsync();

        Assert.True(_rig.People.People[_ann].Disabled);
        _rig.AssertInStep(_group);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Deleted_NextPoll_IsGone()
    {
        await _rig.SettleAsync();
        _rig.Domain.Delete(_ann);

        await _rig.PollAsync();

        Assert.DoesNotContain(_ann, _rig.People.People.Keys);
        _rig.AssertInStep(_group);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Deleted_DeletionsNotVisible_IsGoneWithinMinutesAndTheOperatorIsTold()
    {
        foreach (FakeController controller in _rig.Domain.Controllers)
        {
            controller.ShowsDeleted = false;
        }

        await _rig.SettleAsync();
        _rig.Domain.Delete(_ann);
        DateTimeOffset end = _rig.Time.GetUtcNow() + TimeSpan.FromMinutes(3);
        while (_rig.Time.GetUtcNow() < end)
        {
            await _rig.TurnAsync();
        }

        Assert.DoesNotContain(_ann, _rig.People.People.Keys);
        Assert.False(_rig.Status.DeletionsVisible);
        Assert.Contains(_rig.Status.Warnings, static w => w.Contains("Deleted objects", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RenamedAndMoved_NextPoll_SamePersonElsewhere()
    {
        Guid unit = _rig.Domain.Add(FakeKind.Unit, "Sales", FakeDomain.RootGuid);
        await _rig.SettleAsync();
        _rig.Domain.Change(_ann, o => o with { Rdn = "anna", Sam = "anna", Parent = unit });

        await _rig.PollAsync();

        Assert.Equal("CN=anna,OU=Sales," + FakeDomain.Root, _rig.People.People[_ann].DistinguishedName);
        _rig.AssertInStep(_group);
    }

    [Fact]
    public async Task UnitRenamed_NextPoll_EverybodyBelowIsReadAgain()
    {
        Guid unit = _rig.Domain.Add(FakeKind.Unit, "Sales", FakeDomain.RootGuid);
        Guid inner = _rig.Domain.Add(FakeKind.Unit, "North", unit);
        Guid carol = _rig.Domain.AddPerson("carol", inner);
        await _rig.SettleAsync();
        _rig.Domain.Change(unit, static o => o with { Rdn = "Trade" });
        await _rig.PollAsync();
        Assert.Equal("CN=carol,OU=North,OU=Trade," + FakeDomain.Root, _rig.People.People[carol].DistinguishedName);

        _rig.Domain.Change(inner, static o => o with { Rdn = "South" });
        await _rig.PollAsync();
        _rig.AssertInStep(_group);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task LeftANestedGroup_NextPoll_IsNoLongerEnabled()
    {
        Guid outer = _rig.Domain.Add(FakeKind.Group, "Staff");
        Guid inner = _rig.Domain.Add(FakeKind.Group, "Interns");
        _rig.Domain.Join(_group, outer);
        _rig.Domain.Join(outer, inner);
        _rig.Domain.Join(inner, _group);
        _rig.Domain.Join(inner, _bob);
        await _rig.SettleAsync();
        Assert.True(_rig.People.People[_bob].InEnabledGroup);

        _rig.Domain.Leave(outer, inner);
        await _rig.PollAsync();

        Assert.False(_rig.People.People[_bob].InEnabledGroup);
        _rig.AssertInStep(_group);
    }

    [Fact]
    public async Task GroupDeleted_NextPoll_WhoWasInItIsNoLongerEnabled()
    {
        Guid inner = _rig.Domain.Add(FakeKind.Group, "Interns");
        _rig.Domain.Join(_group, inner);
        _rig.Domain.Join(inner, _bob);
        await _rig.SettleAsync();
        _rig.Domain.Delete(inner);

        await _rig.PollAsync();

        _rig.AssertInStep(_group);
        Assert.False(_rig.People.People[_bob].InEnabledGroup);
    }

    [Fact]
    public async Task GroupRenamed_IsFollowedAndTheOperatorIsTold()
    {
        await _rig.SettleAsync();
        _rig.Domain.Change(_group, static o => o with { Rdn = "Talking" });
        await _rig.PollAsync();
        Assert.True(_rig.People.People[_ann].InEnabledGroup);

        _rig.Restart();
        await _rig.SettleAsync();
        _rig.AssertInStep(_group);
        Assert.Contains(_rig.Status.Warnings, static w => w.Contains("no longer named", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PrimaryGroup_CountsAsMembership()
    {
        await _rig.SettleAsync();
        uint rid = _rig.Domain[_group].Rid;
        _rig.Domain.Change(_bob, o => o with { PrimaryGroup = rid });
        await _rig.PollAsync();
        Assert.True(_rig.People.People[_bob].InEnabledGroup);

        Guid inner = _rig.Domain.Add(FakeKind.Group, "Interns");
        Guid carol = _rig.Domain.AddPerson("carol");
        _rig.Domain.Change(carol, o => o with { PrimaryGroup = _rig.Domain[inner].Rid });
        await _rig.PollAsync();
        Assert.False(_rig.People.People[carol].InEnabledGroup);
        _rig.Domain.Join(_group, inner);
        await _rig.PollAsync();
        _rig.AssertInStep(_group);
        Assert.True(_rig.People.People[carol].InEnabledGroup);
    }

    [Fact]
    public async Task NothingChanged_OneRequestPerPoll()
    {
        await _rig.SettleAsync();
        FakeController controller = _rig.Domain["dc1"];
        int before = controller.Requests;
        int batches = _rig.People.Batches.Count;
        await _rig.TurnAsync();

        Assert.Equal(before + 1, controller.Requests);
        Assert.Equal(batches, _rig.People.Batches.Count);
        Assert.Equal(_rig.Status.LastContact, _rig.People.Contact);
    }

    [Fact]
    public async Task ChangeOfNoInterest_IsNotTakenOver()
    {
        await _rig.SettleAsync();
        int batches = _rig.People.Batches.Count;
        _rig.Domain.Change(_ann, static o => o with { More = o.More.SetItem("logonCount", "7"u8.ToArray()) });

        await _rig.PollAsync();

        Assert.Equal(batches, _rig.People.Batches.Count);
    }

    [Fact]
    public async Task LockedOut_EndsWhenThePolicySaysAndIsReadAgain()
    {
        await _rig.SettleAsync();
        DateTimeOffset now = _rig.Time.GetUtcNow();
        _rig.Domain.Change(_ann, o => o with { LockoutTime = now.ToFileTime(), IsLocked = true });
        await _rig.PollAsync();
        Assert.Equal(now + TimeSpan.FromMinutes(30), _rig.People.People[_ann].LockedUntil);

        // Over, without a change of the object.
        foreach (FakeController controller in _rig.Domain.Controllers)
        {
            FakeCopy copy = controller.Copies[_ann];
            controller.Copies[_ann] = copy with { Value = copy.Value with { IsLocked = false } };
        }

        _rig.Time.Advance(TimeSpan.FromMinutes(31));
        await _rig.SettleAsync();
        Assert.Null(_rig.People.People[_ann].LockedUntil);
    }

    [Fact]
    public async Task LockedOut_PolicyWithoutEnd_IsLockedUntilSomebodyActs()
    {
        _rig.Domain.LockoutDuration = long.MinValue;
        _rig.Domain.Change(
            _ann, o => o with { LockoutTime = _rig.Time.GetUtcNow().ToFileTime(), IsLocked = true });
        await _rig.SettleAsync();
        Assert.Equal(DateTimeOffset.MaxValue, _rig.People.People[_ann].LockedUntil);

        _rig.Domain.Change(_ann, static o => o with { LockoutTime = 0, IsLocked = false });
        await _rig.PollAsync();
        Assert.Null(_rig.People.People[_ann].LockedUntil);
    }

    [Fact]
    public async Task Restart_NothingChanged_PeopleAreListedAndNotReadAgain()
    {
        await _rig.SettleAsync();
        _rig.People.Batches.Clear();
        _rig.Restart();
        await _rig.SettleAsync();

        Assert.DoesNotContain(_rig.People.Batches, static b => b.People.Count > 0);
        Assert.Single(_rig.People.Batches, static b => b.Everybody is not null);
        _rig.AssertInStep(_group);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Restart_ChangesMeanwhile_AreTakenOverInTheFirstTurn()
    {
        Guid carol = _rig.Domain.AddPerson("carol");
        await _rig.SettleAsync();
        _rig.Domain.Change(_ann, static o => o with { Control = 514 });
        _rig.Domain.Leave(_group, _ann);
        _rig.Domain.Delete(carol);
        _rig.Domain.Join(_group, _rig.Domain.AddPerson("dan"));
        _rig.Restart();

        await _rig.TurnAsync();
        Assert.True(_rig.People.People[_ann].Disabled);

        await _rig.SettleAsync();
        _rig.AssertInStep(_group);
    }

    [Fact]
    public async Task SelectionChanged_EverybodyIsJudgedAnew()
    {
        Guid unit = _rig.Domain.Add(FakeKind.Unit, "Sales", FakeDomain.RootGuid);
        _rig.Domain.AddPerson("carol", unit);
        await _rig.SettleAsync();
        _rig.Configuration = _rig.Configuration with { SearchBases = ["OU=Sales," + FakeDomain.Root] };
        _rig.Restart();
        await _rig.SettleAsync();
        _rig.AssertInStep(_group, o => o.Parent == unit);

        // Out of the base, into it, and the base itself by another name.
        _rig.Domain.Change(_ann, o => o with { Parent = unit });
        await _rig.PollAsync();
        _rig.AssertInStep(_group, o => o.Parent == unit);
        _rig.Domain.Change(_ann, o => o with { Parent = _rig.Domain.Users });
        _rig.Domain.Change(unit, static o => o with { Rdn = "Trade" });
        await _rig.PollAsync();
        _rig.AssertInStep(_group, o => o.Parent == unit);
    }

    [Fact]
    public async Task NobodySeenAnyMore_NobodyEnds()
    {
        await _rig.SettleAsync();
        foreach (FakeController controller in _rig.Domain.Controllers)
        {
            controller.HidesEverybody = true;
        }

        _rig.Time.Advance(TimeSpan.FromHours(2));
        for (int i = 0; i < 20; i++)
        {
            await _rig.TurnAsync();
        }

        Assert.Equal(2, _rig.People.People.Count);
        Assert.Contains("Nobody is seen", _rig.Status.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MembersOf_NestedAndByPrimaryGroup_AreFound()
    {
        Guid inner = _rig.Domain.Add(FakeKind.Group, "Interns");
        _rig.Domain.Join(_group, inner);
        _rig.Domain.Change(_bob, o => o with { PrimaryGroup = _rig.Domain[inner].Rid });
        await _rig.SettleAsync();

        Task<GroupMembers> byName = _rig.Worker.MembersOfAsync("Chatting", default);
        Task<GroupMembers> byDn = _rig.Worker.MembersOfAsync(GroupName, default);
        Task<GroupMembers> none = _rig.Worker.MembersOfAsync("Nothing", default);
        await _rig.TurnAsync();

        Assert.Equal(new HashSet<Guid> { _ann, _bob }, (await byName).Members);
        Assert.Equal(new HashSet<Guid> { _ann, _bob }, (await byDn).Members);
        Assert.NotNull((await none).Failure);
    }

    [Fact]
    public async Task Compare_Asked_ReadsEverybodyInFull()
    {
        await _rig.SettleAsync();

        // Changed without a number: only a full comparison finds it.
        FakeController controller = _rig.Domain["dc1"];
        controller.Copies[_ann] = controller.Copies[_ann] with { Value = _rig.Domain[_ann] with { Control = 514 } };
        Task asked = _rig.Worker.CompareAsync(default);
        await _rig.TurnAsync();
        await _rig.SettleAsync();

        await asked;
        Assert.True(_rig.People.People[_ann].Disabled);
    }

    [Fact]
    public async Task Compare_Asked_HandsEverybodyOverAgain()
    {
        await _rig.SettleAsync();
        _rig.People.People.Clear();
        Task<string?> asked = _rig.Worker.CompareAsync(default);
        await _rig.TurnAsync();
        await _rig.SettleAsync();

        Assert.Null(await asked);
        _rig.AssertInStep(_group);
    }

    [Theory]
    [Trait("claim", "T04")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnotherGroupTakesTheName_IsNotFollowed(bool isDeleted)
    {
        await _rig.SettleAsync();
        if (isDeleted)
        {
            _rig.Domain.Delete(_group);
        }
        else
        {
            _rig.Domain.Change(_group, static o => o with { Rdn = "Talking" });
        }

        _rig.Domain.Join(_rig.Domain.Add(FakeKind.Group, "Chatting"), _bob);
        await _rig.PollAsync();
        Assert.False(_rig.People.People[_bob].InEnabledGroup);
        Assert.Equal(!isDeleted, _rig.People.People[_ann].InEnabledGroup);

        // What is kept says whom it was, too.
        _rig.Time.Advance(TimeSpan.FromMinutes(6));
        await _rig.SettleAsync();
        _rig.Restart();
        await _rig.SettleAsync();
        Assert.False(_rig.People.People[_bob].InEnabledGroup);
        Assert.Equal(!isDeleted, _rig.People.People[_ann].InEnabledGroup);
        Assert.Contains(_rig.Status.Warnings, static w => w.StartsWith("Another group", StringComparison.Ordinal));
    }
}
