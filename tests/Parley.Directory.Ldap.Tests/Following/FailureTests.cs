// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Protocols;
using Parley.Directory.Ldap.Sessions;
using Parley.Directory.Ldap.Tests.Fakes;
using Xunit;

namespace Parley.Directory.Ldap.Tests.Following;

public sealed class FailureTests : IDisposable
{
    private readonly Rig _rig = new();
    private readonly Guid _ann;
    private readonly FakeController _first;
    private readonly FakeController _second;

    public FailureTests()
    {
        _ann = _rig.Domain.AddPerson("ann");
        _first = _rig.Domain["dc1"];
        _second = _rig.Domain["dc2"];
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    [Trait("claim", "T04")]
    public async Task ControllerDies_TheNextIsUsedAtOnceAndChangesAreNotLost()
    {
        await _rig.SettleAsync();
        _first.IsDown = true;
        _rig.Domain.Change(_ann, static o => o with { Control = 514 });

        DateTimeOffset before = _rig.Time.GetUtcNow();
        await _rig.TurnAsync();
        await _rig.TurnAsync();
        Assert.Equal("dc2", _rig.Status.Controller);
        await _rig.SettleAsync();

        Assert.True(_rig.People.People[_ann].Disabled);
        Assert.True(_rig.Time.GetUtcNow() - before < TimeSpan.FromSeconds(15));
        Assert.Contains(_rig.Status.Warnings, static w => w.StartsWith("dc1 cannot be used", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PreferredIsBack_IsUsedAgainWithinAMinute()
    {
        _first.IsDown = true;
        await _rig.SettleAsync();
        Assert.Equal("dc2", _rig.Status.Controller);
        _first.IsDown = false;

        DateTimeOffset end = _rig.Time.GetUtcNow() + TimeSpan.FromMinutes(1.2);
        while (_rig.Time.GetUtcNow() < end)
        {
            await _rig.TurnAsync();
        }

        await _rig.SettleAsync();
        Assert.Equal("dc1", _rig.Status.Controller);
        _rig.AssertInStep();
    }

    [Fact]
    public async Task AllDown_WaitsDoubleToHalfAMinute()
    {
        _first.IsDown = _second.IsDown = true;
        int[] waits = new int[8];
        for (int i = 0; i < waits.Length; i++)
        {
            DateTimeOffset before = _rig.Time.GetUtcNow();
            await _rig.TurnAsync();
            waits[i] = (int)(_rig.Time.GetUtcNow() - before).TotalSeconds;
        }

        Assert.Equal([1, 1, 2, 4, 8, 16, 30, 30], waits);
        Assert.Equal(ReadingMode.Away, _rig.Status.Mode);
        Assert.Null(_rig.People.Contact);
        Assert.Equal("dc1 cannot be reached. dc2 cannot be reached.", _rig.Status.LastError);
    }

    [Theory]
    [InlineData("DC=other,DC=test", FakeDomain.Sid)]
    [InlineData(FakeDomain.Root, "S-1-5-21-9-9-9")]
    public async Task ControllerOfAnotherDomain_IsRefused(string root, string sid)
    {
        await _rig.SettleAsync();
        _first.IsDown = true;
        _second.NamingContext = root;
        _second.DomainSid = sid;
        for (int i = 0; i < 5; i++)
        {
            await _rig.TurnAsync();
        }

        Assert.False(_rig.Status.Connected);
        Assert.Contains("dc2 is", _rig.Status.LastError, StringComparison.Ordinal);
        Assert.Single(_rig.People.People);
    }

    [Fact]
    public async Task NumbersGoBack_EverybodyIsReadAnewAndTheOperatorIsTold()
    {
        await _rig.SettleAsync();
        _first.Restore(_first.Usn - 1);
        _first.Copies[_ann] = _first.Copies[_ann] with { Value = _rig.Domain[_ann] with { Control = 514 } };

        await _rig.PollAsync();
        await _rig.SettleAsync();

        Assert.True(_rig.People.People[_ann].Disabled);
        Assert.Contains(_rig.Status.Warnings, static w => w.Contains("went back", StringComparison.Ordinal));
    }

    [Fact]
    public async Task NumbersWentBackWhileStopped_EverybodyIsReadAnew()
    {
        await _rig.SettleAsync();
        _first.Restore(_first.Usn - 1);
        _first.Copies[_ann] = _first.Copies[_ann] with { Value = _rig.Domain[_ann] with { Control = 514 } };
        _rig.Restart();
        await _rig.SettleAsync();

        Assert.True(_rig.People.People[_ann].Disabled);
    }

    [Fact]
    public async Task OtherInvocation_EverybodyIsReadAnew()
    {
        await _rig.SettleAsync();
        _first.Invocation = Guid.NewGuid();
        _first.Restore(_first.Usn + 50);
        _first.Copies[_ann] = _first.Copies[_ann] with { Value = _rig.Domain[_ann] with { Control = 514 } };
        _first.BreaksAfter = 0;
        await _rig.TurnAsync();
        _first.BreaksAfter = null;
        await _rig.SettleAsync();
        _rig.Restart();
        await _rig.SettleAsync();

        Assert.True(_rig.People.People[_ann].Disabled);
    }

    [Fact]
    public async Task WriteFails_IsTriedAgainAndNothingIsLost()
    {
        await _rig.SettleAsync();
        _rig.People.FailsAfter = 0;
        _rig.Domain.Change(_ann, static o => o with { Control = 514 });
        await _rig.PollAsync();
        await _rig.SettleAsync();

        Assert.True(_rig.People.People[_ann].Disabled);
    }

    [Fact]
    public async Task NoPassword_IsSaid()
    {
        _rig.People.Password = null;
        await _rig.TurnAsync();
        Assert.Contains("No password of reader@ad.contoso.test", _rig.Status.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClocksApart_IsAWarning()
    {
        _first.ClockDifference = TimeSpan.FromMinutes(-7);
        await _rig.SettleAsync();
        Assert.Contains(_rig.Status.Warnings, static w => w.Contains("0.00:07:00 behind", StringComparison.Ordinal));
    }

    [Theory]
    [Trait("claim", "T03")]
    [InlineData(0, 90, false)]
    [InlineData(10, 30, false)]
    [InlineData(5, 30, true)]
    [InlineData(10, 31, true)]
    public async Task DomainThatLocksBeforeGuessesStopHere_IsAWarning(int threshold, int minutes, bool warned)
    {
        _rig.Domain.LockoutThreshold = threshold;
        _rig.Domain.LockoutWindow = -TimeSpan.FromMinutes(minutes).Ticks;
        await _rig.SettleAsync();
        Assert.Equal(
            warned, _rig.Status.Warnings.AsEnumerable().Any(static w => w.Contains("--domain-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task SearchBaseThatIsNotThere_IsSaidAndNobodyEnds()
    {
        await _rig.SettleAsync();
        _rig.Configuration = _rig.Configuration with { SearchBases = ["OU=Nowhere," + FakeDomain.Root] };
        _rig.Restart();
        for (int i = 0; i < 4; i++)
        {
            await _rig.TurnAsync();
        }

        Assert.Contains("OU=Nowhere", _rig.Status.LastError, StringComparison.Ordinal);
        Assert.Single(_rig.People.People);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task FailedOver_ComparisonCannotEnd_IsNoContactAndNobodyComesBack()
    {
        for (int i = 0; i < 6; i++)
        {
            _rig.Domain.AddPerson($"p{i}");
        }

        await _rig.SettleAsync();
        DateTimeOffset? contact = _rig.People.Contact;
        _first.IsDown = true;
        _rig.Domain.Change(_ann, static o => o with { Control = 514 });
        _second.Fault = static (search, cookie) => cookie is null
            ? null
            : new ControllerException(DirectoryFailure.Unreachable, "dc2 went away at the second page.");
        for (int i = 0; i < 30; i++)
        {
            await _rig.TurnAsync();
            Assert.Equal(contact, _rig.People.Contact);
        }

        _second.Fault = null;
        await _rig.SettleAsync();
        Assert.True(_rig.People.Contact > contact);
        Assert.True(_rig.People.People[_ann].Disabled);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task PreferredIsBackButLags_IsNotUsedBeforeItHasCaughtUp()
    {
        await _rig.SettleAsync();
        _first.IsDown = true;
        await _rig.SettleAsync();
        _first.IsDown = false;
        _first.Lags = true;
        _rig.Domain.Change(_ann, static o => o with { Control = 514 });
        await PassAsync(TimeSpan.FromMinutes(3));

        Assert.Equal("dc2", _rig.Status.Controller);
        Assert.True(_rig.People.People[_ann].Disabled);
        Assert.Contains(
            _rig.Status.Warnings, static w => w.Contains("has not yet replicated", StringComparison.Ordinal));

        _first.CatchUp();
        await PassAsync(TimeSpan.FromMinutes(1.2));
        await _rig.SettleAsync();
        Assert.Equal("dc1", _rig.Status.Controller);
        Assert.True(_rig.People.People[_ann].Disabled);
    }

    [Fact]
    public async Task PreferredIsBack_OnlySignInsCountedSince_IsUsedAgain()
    {
        await _rig.SettleAsync();
        _first.IsDown = true;
        await _rig.SettleAsync();
        _rig.Domain.Change(_ann, static o => o with { Control = 514 });
        await _rig.SettleAsync();

        // The time of the last sign-in is of one controller, and replicated to none.
        _first.HasOfOther = _second.Usn;
        _second.Usn += 5;
        _first.IsDown = false;
        await PassAsync(TimeSpan.FromMinutes(2.2));
        await _rig.SettleAsync();
        Assert.Equal("dc1", _rig.Status.Controller);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task PreferredIsBackAndKeepsItsVector_IsUsedWhenItHasCaughtUp()
    {
        await _rig.SettleAsync();
        _first.IsDown = true;
        await _rig.SettleAsync();
        _first.KeepsVector = true;
        _first.HasOfOther = _second.Usn;
        _rig.Domain.Change(_ann, static o => o with { Control = 514 });
        _first.IsDown = false;
        await PassAsync(TimeSpan.FromMinutes(3));
        Assert.Equal("dc2", _rig.Status.Controller);

        _first.HasOfOther = _second.Usn;
        await PassAsync(TimeSpan.FromMinutes(1.2));
        await _rig.SettleAsync();
        Assert.Equal("dc1", _rig.Status.Controller);
        Assert.True(_rig.People.People[_ann].Disabled);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task PreferredIsBackAndDoesNotSayHowFarItIs_IsNotUsedWhileTheOtherAnswers()
    {
        _first.IsDown = true;
        await _rig.SettleAsync();
        _first.IsDown = false;
        _first.HidesCursors = true;
        await PassAsync(TimeSpan.FromMinutes(3));
        Assert.Equal("dc2", _rig.Status.Controller);

        _second.IsDown = true;
        await _rig.SettleAsync();
        Assert.Equal("dc1", _rig.Status.Controller);
    }

    [Fact]
    public async Task ConnectionCannotBeEnded_TheNextIsUsedAllTheSame()
    {
        await _rig.SettleAsync();
        _first.IsDown = true;
        _first.DisposeFault = new InvalidOperationException("Not even that.");
        await _rig.SettleAsync();
        Assert.Equal("dc2", _rig.Status.Controller);
    }

    [Fact]
    public async Task OddFaultOfTheFirst_TheNextIsUsed()
    {
        _first.Fault = static (_, _) => new System.Security.Cryptography.CryptographicException("No PEM.");
        await _rig.SettleAsync();
        Assert.Equal("dc2", _rig.Status.Controller);
        Assert.Contains(_rig.Status.Warnings, static w => w.Contains("No PEM.", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task RootDse_IsAskedWithLittleTime()
    {
        List<TimeSpan?> limits = [];
        _first.Fault = (search, _) =>
        {
            if (search.Base.Length == 0)
            {
                limits.Add(search.AnswerTime);
            }

            return null;
        };
        await _rig.SettleAsync();
        Assert.NotEmpty(limits);
        Assert.All(limits, static l => Assert.Equal(TimeSpan.FromSeconds(3), l));
        Assert.Equal(TimeSpan.FromSeconds(3), new LdapSessionFactory(_rig.Time).ConnectTime);
    }

    [Fact]
    public async Task Compare_NothingConnectedOrItFails_SaysWhy()
    {
        _first.IsDown = _second.IsDown = true;
        Task<string?> asked = _rig.Worker.CompareAsync(default);
        await _rig.TurnAsync();
        Assert.Contains("dc1 cannot be reached", await asked, StringComparison.Ordinal);

        _first.IsDown = _second.IsDown = false;
        await _rig.SettleAsync();
        asked = _rig.Worker.CompareAsync(default);
        await _rig.TurnAsync();
        _first.IsDown = true;
        await _rig.TurnAsync();
        Assert.Equal("dc1 is gone.", await asked);
    }

    private async Task PassAsync(TimeSpan time)
    {
        DateTimeOffset end = _rig.Time.GetUtcNow() + time;
        while (_rig.Time.GetUtcNow() < end)
        {
            await _rig.TurnAsync();
        }
    }
}
