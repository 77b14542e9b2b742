// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Net;
using System.Threading;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Lockout;
using Xunit;

namespace Parley.Security.Tests.Lockout;

[Trait("claim", "T03")]
public sealed class AttemptBudgetTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly AccountId Alice = new(Guid.Parse("0e324752-e1ab-56eb-8f4a-267c85a97459"));
    private static readonly IPAddress Attacker = IPAddress.Parse("198.51.100.1");
    private static readonly IPAddress Home = IPAddress.Parse("192.0.2.1");

    private readonly AttemptBudget _budget = new();

    [Fact]
    public void Guesses_UpToTheLimit_AreLookedAtAndNoMore()
    {
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(AttemptDenial.None, Try(Alice, Attacker, AttemptOutcome.Failed, Now));
        }

        Assert.Equal(AttemptDenial.AccountExhausted, Try(Alice, Attacker, AttemptOutcome.Succeeded, Now));
    }

    [Fact]
    public void Failure_ExactlyOneWindowOld_IsForgottenAndOneTickYoungerNot()
    {
        Exhaust(Alice, Attacker, Now);
        Assert.Equal(AttemptDenial.AccountExhausted,
            Try(Alice, Attacker, AttemptOutcome.Failed, Now.AddMinutes(15).AddTicks(-1)));
        Assert.Equal(AttemptDenial.None, Try(Alice, Attacker, AttemptOutcome.Failed, Now.AddMinutes(15)));
    }

    [Fact]
    public void Guesses_InAnyWindow_AreNeverMoreThanTheLimit()
    {
        int looked = 0;
        for (int second = 0; second < 3600; second++)
        {
            IPAddress source = new([203, 0, 113, (byte)(second % 250)]);
            looked += Try(Alice, source, AttemptOutcome.Failed, Now.AddSeconds(second)) == AttemptDenial.None ? 1 : 0;
        }

        Assert.Equal(4 * 6, looked);
    }

    [Fact]
    public void TenThousandGuesses_FiftyAtOnceOverManyAddresses_AreNearlyAllRefusedWithoutALook()
    {
        int looked = 0;
        Thread[] threads = [.. Enumerable.Range(0, 50).Select(n => new Thread(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                IPAddress source = new([198, 51, (byte)n, (byte)i]);
                if (Try(Alice, source, AttemptOutcome.Failed, Now) == AttemptDenial.None)
                {
                    Interlocked.Increment(ref looked);
                }
            }
        }))];
        Array.ForEach(threads, static t => t.Start());
        Array.ForEach(threads, static t => t.Join());
        Assert.Equal(6, looked);
    }

    [Fact]
    public void Attempts_AwaitingTheirOutcome_AreTwoAtMost()
    {
        Assert.Equal(AttemptDenial.None, Reserve(Alice, Attacker, Now, out AttemptReservation first));
        Assert.Equal(AttemptDenial.None, Reserve(Alice, Home, Now, out _));
        Assert.Equal(AttemptDenial.AccountBusy, Reserve(Alice, Home, Now, out _));
        _budget.Settle(first, AttemptOutcome.Undecided, Now);
        Assert.Equal(AttemptDenial.None, Reserve(Alice, Home, Now, out _));
    }

    [Fact]
    public void Attempt_NeverSettled_CountsAsFailedAfterItsTime()
    {
        for (int i = 0; i < 3; i++)
        {
            DateTimeOffset at = Now.AddSeconds(30 * i);
            Assert.Equal(AttemptDenial.None, Reserve(Alice, Attacker, at, out _));
            Assert.Equal(AttemptDenial.None, Reserve(Alice, Attacker, at, out _));
            Assert.Equal(AttemptDenial.AccountBusy, Reserve(Alice, Attacker, at.AddSeconds(30).AddTicks(-1), out _));
        }

        Assert.Equal(AttemptDenial.AccountExhausted, Reserve(Alice, Attacker, Now.AddSeconds(90), out _));
    }

    [Fact]
    public void Settle_TwiceOrAfterTheTimeOut_CountsOnce()
    {
        Reserve(Alice, Attacker, Now, out AttemptReservation reservation);
        for (int i = 0; i < 10; i++)
        {
            _budget.Settle(reservation, AttemptOutcome.Failed, Now);
        }

        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(AttemptDenial.None, Try(Alice, Attacker, AttemptOutcome.Failed, Now));
        }

        Assert.Equal(AttemptDenial.AccountExhausted, Try(Alice, Attacker, AttemptOutcome.Failed, Now));
        _budget.Settle(default, AttemptOutcome.Succeeded, Now);
    }

    [Fact]
    public void RightSecret_ForgivesTheMistypedOnesFromTheSameAddress()
    {
        for (int round = 0; round < 5; round++)
        {
            for (int i = 0; i < 5; i++)
            {
                Assert.Equal(AttemptDenial.None, Try(Alice, Home, AttemptOutcome.Failed, Now));
            }

            Assert.Equal(AttemptDenial.None, Try(Alice, Home, AttemptOutcome.Succeeded, Now));
        }
    }

    [Fact]
    public void RightSecret_ForgivesNothingFromOtherAddresses()
    {
        for (int i = 0; i < 5; i++)
        {
            Try(Alice, Attacker, AttemptOutcome.Failed, Now);
            Try(Alice, Home, AttemptOutcome.Succeeded, Now);
        }

        Assert.Equal(AttemptDenial.None, Try(Alice, Attacker, AttemptOutcome.Failed, Now));
        Try(Alice, Home, AttemptOutcome.Succeeded, Now);
        Assert.Equal(AttemptDenial.AccountExhausted, Try(Alice, Attacker, AttemptOutcome.Failed, Now));
    }

    [Fact]
    public void Person_AtAFamiliarAddress_SignsInWhileOthersGuess()
    {
        Assert.Equal(AttemptDenial.None, Try(Alice, Home, AttemptOutcome.Succeeded, Now));
        Exhaust(Alice, Attacker, Now);
        Assert.Equal(AttemptDenial.None, Try(Alice, Home, AttemptOutcome.Failed, Now));
        Assert.Equal(AttemptDenial.None, Try(Alice, Home, AttemptOutcome.Succeeded, Now));
        Assert.Equal(AttemptDenial.AccountExhausted,
            Try(Alice, IPAddress.Parse("192.0.2.9"), AttemptOutcome.Succeeded, Now));
    }

    [Fact]
    public void FamiliarAddress_HasALimitOfItsOwn()
    {
        Try(Alice, Home, AttemptOutcome.Succeeded, Now);
        Exhaust(Alice, Home, Now);
        Assert.Equal(AttemptDenial.AccountExhausted, Try(Alice, Home, AttemptOutcome.Succeeded, Now));
        Assert.Equal(AttemptDenial.None, Try(Alice, Attacker, AttemptOutcome.Failed, Now));
    }

    [Fact]
    public void FamiliarAddress_BeyondTheirNumberOrTime_IsForgotten()
    {
        Try(Alice, Home, AttemptOutcome.Succeeded, Now);
        for (byte n = 1; n <= 4; n++)
        {
            Try(Alice, new IPAddress([192, 0, 2, (byte)(100 + n)]), AttemptOutcome.Succeeded, Now);
        }

        Exhaust(Alice, Attacker, Now);
        Assert.Equal(AttemptDenial.AccountExhausted, Reserve(Alice, Home, Now, out _));
        IPAddress last = new([192, 0, 2, 104]);
        Assert.Equal(AttemptDenial.None, Try(Alice, last, AttemptOutcome.Undecided, Now));
        Exhaust(Alice, Attacker, Now.AddDays(30));
        Assert.Equal(AttemptDenial.AccountExhausted, Reserve(Alice, last, Now.AddDays(30), out _));
    }

    [Fact]
    public void UnknownNames_AreRefusedLikeAccounts()
    {
        for (int i = 0; i < 6; i++)
        {
            string name = i % 2 == 0 ? "nobody@contoso.test" : "NOBODY@contoso.test";
            Assert.Equal(AttemptDenial.None,
                _budget.TryReserve(null, name, Attacker, Now, out AttemptReservation reservation));
            _budget.Settle(reservation, AttemptOutcome.Failed, Now);
        }

        Assert.Equal(AttemptDenial.AccountExhausted,
            _budget.TryReserve(null, "nobody@contoso.test", Attacker, Now, out _));
        Assert.Equal(AttemptDenial.None, _budget.TryReserve(null, "somebody@contoso.test", Attacker, Now, out _));
    }

    [Fact]
    public void Source_ThatTriesManyAccounts_IsRefused()
    {
        for (int i = 0; i < 60; i++)
        {
            Assert.Equal(AttemptDenial.None, Try(new AccountId(Guid.NewGuid()), Attacker, AttemptOutcome.Failed, Now));
        }

        Assert.Equal(AttemptDenial.SourceExhausted, Reserve(new AccountId(Guid.NewGuid()), Attacker, Now, out _));
        Assert.Equal(AttemptDenial.None, Reserve(Alice, Home, Now, out _));
        Assert.Equal(AttemptDenial.SourceExhausted, Reserve(Alice, Attacker, Now.AddMinutes(15), out _));
        Assert.Equal(AttemptDenial.None, Reserve(Alice, Attacker, Now.AddMinutes(30), out _));
    }

    [Fact]
    public void Source_OfIPv6_IsItsPrefix()
    {
        for (int i = 0; i < 60; i++)
        {
            Try(new AccountId(Guid.NewGuid()), IPAddress.Parse($"2001:db8:1:2::{i:x}"), AttemptOutcome.Failed, Now);
        }

        Assert.Equal(AttemptDenial.SourceExhausted,
            Reserve(Alice, IPAddress.Parse("2001:db8:1:2:ffff::1"), Now, out _));
        Assert.Equal(AttemptDenial.None, Reserve(Alice, IPAddress.Parse("2001:db8:1:3::1"), Now, out _));
        Assert.Equal(SourceKey.Of(Home), SourceKey.Of(Home.MapToIPv6()));
    }

    [Fact]
    public void Source_WithTooManyAwaited_IsBusy()
    {
        AttemptBudget budget = new(new AttemptLimits { MaximumUnsettledPerSource = 1 });
        Assert.Equal(AttemptDenial.None,
            budget.TryReserve(Alice, "", Attacker, Now, out AttemptReservation reservation));
        Assert.Equal(AttemptDenial.SourceBusy,
            budget.TryReserve(new AccountId(Guid.NewGuid()), "", Attacker, Now, out _));
        budget.Settle(reservation, AttemptOutcome.Succeeded, Now);
        Assert.Equal(AttemptDenial.None, budget.TryReserve(Alice, "", Attacker, Now, out _));
    }

    [Fact]
    public void InventedNames_DoNotPushAccountsOut()
    {
        AttemptBudget budget = new(new AttemptLimits { MaximumUnknownNames = 2, MaximumAccounts = 2,
            MaximumFailuresPerSource = int.MaxValue });
        for (int i = 0; i < 6; i++)
        {
            budget.TryReserve(Alice, "", Attacker, Now, out AttemptReservation reservation);
            budget.Settle(reservation, AttemptOutcome.Failed, Now);
        }

        for (int i = 0; i < 100; i++)
        {
            budget.TryReserve(null, "name" + i, Attacker, Now, out AttemptReservation reservation);
            budget.Settle(reservation, AttemptOutcome.Failed, Now);
        }

        Assert.Equal(AttemptDenial.AccountExhausted, budget.TryReserve(Alice, "", Attacker, Now, out _));
    }

    [Theory]
    [InlineData(AuthenticationFailure.None, AttemptOutcome.Succeeded)]
    [InlineData(AuthenticationFailure.WrongSecret, AttemptOutcome.Failed)]
    [InlineData(AuthenticationFailure.UnknownAccount, AttemptOutcome.Failed)]
    [InlineData(AuthenticationFailure.TargetMismatch, AttemptOutcome.Undecided)]
    [InlineData(AuthenticationFailure.AccountDisabled, AttemptOutcome.Undecided)]
    [InlineData(AuthenticationFailure.IdentityMismatch, AttemptOutcome.Undecided)]
    [InlineData(AuthenticationFailure.MalformedToken, AttemptOutcome.Undecided)]
    public void Settlement_OnlyGuesses_Count(AuthenticationFailure failure, AttemptOutcome expected) =>
        Assert.Equal(expected, AttemptSettlement.For(failure));

    [Fact]
    public void ReserveAndSettle_OfAKnownAccount_AllocateNothing()
    {
        for (int i = 0; i < 10; i++)
        {
            Try(Alice, Home, AttemptOutcome.Succeeded, Now);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            Try(Alice, Home, AttemptOutcome.Succeeded, Now);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private AttemptDenial Reserve(AccountId account, IPAddress source, DateTimeOffset now,
        out AttemptReservation reservation) =>
        _budget.TryReserve(account, "", source, now, out reservation);

    private AttemptDenial Try(AccountId account, IPAddress source, AttemptOutcome outcome, DateTimeOffset now)
    {
        AttemptDenial denial = Reserve(account, source, now, out AttemptReservation reservation);
        _budget.Settle(reservation, outcome, now);
        return denial;
    }

    private void Exhaust(AccountId account, IPAddress source, DateTimeOffset now)
    {
        for (int i = 0; i < 6; i++)
        {
            Try(account, source, AttemptOutcome.Failed, now);
        }
    }
}
