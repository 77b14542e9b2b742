// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using FsCheck;
using FsCheck.Fluent;
using Parley.Directory.Ldap.Tests.Fakes;
using Parley.TestKit;
using Xunit;

namespace Parley.Directory.Ldap.Tests.Following;

/// <summary>
/// Whatever happens to a domain, its controllers, the connection, the database and this process, and in whatever order:
/// once it is quiet, what was taken over is what the domain has.
/// </summary>
public sealed class ModelTests
{
    private const string GroupName = "CN=Chatting,OU=Users," + FakeDomain.Root;

    private const string Keeper = "keeper";

    private enum Act
    {
        AddPerson,
        AddGroup,
        AddUnit,
        Rename,
        Move,
        Disable,
        Join,
        Leave,
        Delete,
        PrimaryGroup,
        Lock,
        Turn,
        Wait,
        Break,
        Down,
        Up,
        Lag,
        CatchUp,
        Rollback,
        FailWrite,
        Restart,
        Compare,
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void AfterQuiet_WhatWasTakenOverIsWhatTheDomainHas(bool showsDeleted, bool withBase)
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20261124, 11);
        Prop.ForAll(
            Acts().ToArbitrary(),
            acts =>
            {
                // Everything is done on this thread: the fakes never wait.
                Task run = RunAsync(acts, showsDeleted, withBase);
                Assert.True(run.IsCompleted);
                run.GetAwaiter().GetResult();
            }).Check(config);
    }

    private static Gen<(Act Act, int Seed)[]> Acts() =>
        Gen.Elements(Enum.GetValues<Act>()).Zip(Gen.Choose(0, 1_000_000)).ArrayOf(60);

    private static async Task RunAsync((Act Act, int Seed)[] acts, bool showsDeleted, bool withBase)
    {
        using Rig rig = new(d => d with
        {
            EnabledGroup = GroupName, SearchBases = withBase ? ["OU=Staff," + FakeDomain.Root] : [],
        });
        FakeDomain domain = rig.Domain;
        Guid staff = domain.Add(FakeKind.Unit, "Staff", FakeDomain.RootGuid);
        Guid group = domain.Add(FakeKind.Group, "Chatting");
        foreach (FakeController controller in domain.Controllers)
        {
            controller.ShowsDeleted = showsDeleted;
        }

        for (int i = 0; i < 5; i++)
        {
            domain.Join(group, domain.AddPerson($"p{i}", i % 2 == 0 ? staff : null));
        }

        // Somebody stays: that nobody at all is seen is taken for a lost right, not for news.
        domain.AddPerson(Keeper, staff);
        foreach ((Act act, int seed) in acts)
        {
            await DoAsync(rig, act, new SeededGenerator((ulong)seed), group, staff);
        }

        foreach (FakeController controller in domain.Controllers)
        {
            controller.IsDown = false;
            controller.BreaksAfter = null;
            controller.CatchUp();
        }

        rig.People.FailsAfter = null;
        await rig.SettleAsync();
        if (showsDeleted)
        {
            rig.AssertInStep(group, withBase ? o => IsBelow(domain, o, staff) : null);
        }

        // Long enough for the comparisons that deletions, and copies that lagged, may have to wait for.
        rig.Time.Advance(TimeSpan.FromHours(1.1));
        await rig.SettleAsync();
        rig.AssertInStep(group, withBase ? o => IsBelow(domain, o, staff) : null);
    }

    private static async Task DoAsync(Rig rig, Act act, SeededGenerator random, Guid group, Guid staff)
    {
        FakeDomain domain = rig.Domain;
        FakeController controller = domain.Controllers[random.Next(2)];
        string name = random.Next(100_000).ToString(CultureInfo.InvariantCulture);
        switch (act)
        {
            case Act.AddPerson:
                domain.AddPerson("p" + name, Pick(domain, FakeKind.Unit, random));
                break;
            case Act.AddGroup:
                domain.Add(FakeKind.Group, "g" + name);
                break;
            case Act.AddUnit:
                domain.Add(FakeKind.Unit, "u" + name, Pick(domain, FakeKind.Unit, random));
                break;
            case Act.Rename:
                FakeKind kind = random.Pick<FakeKind>([FakeKind.Person, FakeKind.Unit, FakeKind.Group]);
                Change(domain, kind, random, o => o with { Rdn = "n" + name, Sam = "n" + name }, group);
                break;
            case Act.Move:
                Move(domain, random, staff);
                break;
            case Act.Disable:
                Change(domain, FakeKind.Person, random, static o => o with { Control = o.Control ^ 2 }, group);
                break;
            case Act.Join or Act.Leave:
                ChangeMembers(domain, act == Act.Join, random, group);
                break;
            case Act.Delete:
                if (Pick(domain, random.Next(4) == 0 ? FakeKind.Group : FakeKind.Person, random) is { } gone
                    && gone != group && domain[gone].Sam != Keeper)
                {
                    domain.Delete(gone);
                }

                break;
            case Act.PrimaryGroup:
                uint rid = Pick(domain, FakeKind.Group, random) is { } g ? domain[g].Rid : 513;
                Change(domain, FakeKind.Person, random, o => o with { PrimaryGroup = rid }, group);
                break;
            case Act.Lock:
                long now = rig.Time.GetUtcNow().ToFileTime();
                Change(domain, FakeKind.Person, random, o => o with { LockoutTime = now, IsLocked = true }, group);
                break;
            case Act.Wait:
                rig.Time.Advance(TimeSpan.FromSeconds(random.Next(90)));
                break;
            case Act.Compare:
                _ = rig.Worker.CompareAsync(default);
                break;
            case Act.Turn:
                for (int i = random.Next(6); i >= 0; i--)
                {
                    await rig.TurnAsync();
                }

                break;
            case Act.FailWrite:
                rig.People.FailsAfter = random.Next(3);
                break;
            case Act.Restart:
                rig.Restart();
                break;
            default:
                Disturb(controller, act, random);
                break;
        }
    }

    private static void Disturb(FakeController controller, Act act, SeededGenerator random)
    {
        switch (act)
        {
            case Act.Break:
                controller.BreaksAfter = random.Next(12);
                break;
            case Act.Down:
                controller.IsDown = true;
                break;
            case Act.Up:
                controller.IsDown = false;
                controller.BreaksAfter = null;
                break;
            case Act.Lag:
                controller.Lags = true;
                break;
            case Act.CatchUp:
                controller.CatchUp();
                break;
            default:
                // Far enough back that the numbers are not reached again before anybody looks: that nobody can see.
                if (!controller.Lags)
                {
                    controller.Restore(controller.Usn - 200 - random.Next(100));
                    controller.Invocation = random.Next(2) == 0 ? controller.Invocation : Guid.NewGuid();
                }

                break;
        }
    }

    private static void Change(
        FakeDomain domain, FakeKind kind, SeededGenerator random, Func<FakeObject, FakeObject> change, Guid group)
    {
        // The unit of the configuration and the enabled group keep their names: a restart looks for these.
        if (Pick(domain, kind, random) is { } guid && guid != group && domain[guid].Sam != Keeper
            && domain[guid].Parent != FakeDomain.RootGuid)
        {
            domain.Change(guid, change);
        }
    }

    private static void Move(FakeDomain domain, SeededGenerator random, Guid staff)
    {
        Guid? moved = Pick(domain, random.Next(3) == 0 ? FakeKind.Unit : FakeKind.Person, random);
        Guid? target = random.Next(2) == 0 ? staff : Pick(domain, FakeKind.Unit, random);
        if (moved is { } m && target is { } t && m != t && m != staff && domain[m].Sam != Keeper && m != domain.Users
            && !IsBelow(domain, domain[t], m))
        {
            domain.Change(m, o => o with { Parent = t });
        }
    }

    private static void ChangeMembers(FakeDomain domain, bool join, SeededGenerator random, Guid group)
    {
        Guid into = random.Next(2) == 0 ? group : Pick(domain, FakeKind.Group, random) ?? group;
        if (!join && domain[into].Members is { Count: > 0 } members)
        {
            domain.Leave(into, members.Order().ElementAt(random.Next(members.Count)));
        }
        else if (join && Pick(domain, random.Next(2) == 0 ? FakeKind.Group : FakeKind.Person, random) is { } member)
        {
            domain.Join(into, member);
        }
    }

    private static Guid? Pick(FakeDomain domain, FakeKind kind, SeededGenerator random)
    {
        FakeObject[] all = [.. domain.Objects.Where(o => o.Kind == kind && !o.IsDeleted).OrderBy(static o => o.Rid)];
        return all.Length == 0 ? null : all[random.Next(all.Length)].Guid;
    }

    private static bool IsBelow(FakeDomain domain, FakeObject value, Guid above)
    {
        for (FakeObject at = value; at.Parent != FakeDomain.RootGuid; at = domain[at.Parent])
        {
            if (at.Parent == above)
            {
                return true;
            }
        }

        return false;
    }
}
