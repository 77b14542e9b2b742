// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Net;
using System.Threading;
using Parley.Kernel.Identifiers;
using Parley.Security.Lockout;
using Xunit;

namespace Parley.Security.Tests.Lockout;

/// <summary>What reaches a domain that judges passwords and locks accounts by a count of its own.</summary>
[Trait("claim", "T03")]
public sealed class DomainAttemptTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly AccountId Alice = new(Guid.Parse("0e324752-e1ab-56eb-8f4a-267c85a97459"));
    private static readonly IPAddress[] Homes =
        [.. Enumerable.Range(1, 4).Select(static n => new IPAddress([192, 0, 2, (byte)n]))];

    private readonly AttemptBudget _budget = new(limits: null, static () => true);

    [Fact]
    public void Guesses_FromEverywhere_ReachTheDomainFiveTimes()
    {
        Array.ForEach(Homes, home => Try(home, AttemptOutcome.Succeeded, Now));
        int forwarded = 0;
        for (int i = 0; i < 1000; i++)
        {
            IPAddress source = i % 2 == 0 ? Homes[i / 2 % 4] : Stranger(i);
            forwarded += Try(source, AttemptOutcome.Failed, Now) == AttemptDenial.None ? 1 : 0;
        }

        Assert.Equal(5, forwarded);
        Assert.Equal(AttemptDenial.DomainSpared, Try(Homes[0], AttemptOutcome.Succeeded, Now));
    }

    [Fact]
    public void Guesses_OfStrangers_LeaveTwoToAddressesThatAreKnown()
    {
        Try(Homes[0], AttemptOutcome.Succeeded, Now);
        int strangers = Enumerable.Range(0, 100).Count(
            i => Try(Stranger(i), AttemptOutcome.Failed, Now) == AttemptDenial.None);

        Assert.Equal(3, strangers);
        Assert.Equal(AttemptDenial.None, Try(Homes[0], AttemptOutcome.Failed, Now));
        Assert.Equal(AttemptDenial.None, Try(Homes[0], AttemptOutcome.Succeeded, Now));
    }

    [Fact]
    public void Guesses_InParallel_ReachTheDomainNoMoreOften()
    {
        int forwarded = 0;
        Thread[] threads = [.. Enumerable.Range(0, 50).Select(n => new Thread(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                if (Try(Stranger((200 * n) + i), AttemptOutcome.Failed, Now) == AttemptDenial.None)
                {
                    Interlocked.Increment(ref forwarded);
                }
            }
        }))];
        Array.ForEach(threads, static t => t.Start());
        Array.ForEach(threads, static t => t.Join());

        Assert.Equal(3, forwarded);
    }

    [Fact]
    public void Questions_WithoutAnOutcomeYet_CountAsWrong()
    {
        Try(Stranger(1), AttemptOutcome.Failed, Now);
        Try(Stranger(2), AttemptOutcome.Failed, Now);
        Assert.Equal(AttemptDenial.None, Reserve(Stranger(3), Now, out _));
        Assert.Equal(AttemptDenial.DomainSpared, Reserve(Stranger(4), Now, out _));
    }

    // A domain's count does not slide: a window that did would let it grow for ever.
    [Fact]
    public void Count_IsForgottenAfterQuietOnly()
    {
        DateTimeOffset at = Now;
        for (int i = 0; i < 3; i++, at += TimeSpan.FromMinutes(20))
        {
            Assert.Equal(AttemptDenial.None, Try(Stranger(i), AttemptOutcome.Failed, at));
        }

        DateTimeOffset last = at - TimeSpan.FromMinutes(20);
        TimeSpan quiet = AttemptLimits.Default.DomainQuietTime + AttemptLimits.Default.UnsettledTimeout;
        Assert.Equal(AttemptDenial.DomainSpared, Reserve(Stranger(9), last + quiet - TimeSpan.FromTicks(1), out _));
        Assert.Equal(AttemptDenial.None, Reserve(Stranger(9), last + quiet, out _));
    }

    [Fact]
    public void RightPassword_ForgivesNothingThatMayHaveReachedTheDomainAfterIt()
    {
        Assert.Equal(AttemptDenial.None, Reserve(Homes[0], Now, out AttemptReservation right));
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(AttemptDenial.None, Try(Stranger(i), AttemptOutcome.Failed, Now));
        }

        _budget.Settle(right, AttemptOutcome.Succeeded, Now);
        Assert.Equal(AttemptDenial.None, Try(Stranger(7), AttemptOutcome.Failed, Now));
        Assert.Equal(AttemptDenial.DomainSpared, Try(Stranger(8), AttemptOutcome.Failed, Now));
    }

    [Fact]
    public void NamesWithoutAnAccount_AreRefusedAfterAsManyAsAccounts()
    {
        int looked = Enumerable.Range(0, 10).Count(i =>
        {
            AttemptDenial denial = _budget.TryReserve(null, "nobody", Stranger(i), Now, out AttemptReservation at);
            _budget.Settle(at, AttemptOutcome.Failed, Now);
            return denial == AttemptDenial.None;
        });

        Assert.Equal(3, looked);
    }

    [Fact]
    public void WithoutDomains_TheBoundIsNotThere()
    {
        AttemptBudget budget = new(limits: null, static () => false);
        int looked = Enumerable.Range(0, 10).Count(i =>
        {
            AttemptDenial denial = budget.TryReserve(Alice, string.Empty, Stranger(i), Now, out AttemptReservation at);
            budget.Settle(at, AttemptOutcome.Failed, Now);
            return denial == AttemptDenial.None;
        });

        Assert.Equal(AttemptLimits.Default.MaximumFailuresPerAccount, looked);
    }

    // Against a domain that locks at one more than may reach it and forgets no later than we do; the person signs in
    // now and then with the right password, after a slip of the finger as often as not, and is never kept out.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void DaysOfGuessing_LockNobodyOutAndKeepThePersonIn(int seed)
    {
        Numbers random = new((ulong)seed);
        LockingDomain domain = new(
            AttemptLimits.Default.MaximumFailuresAtDomain + 1, AttemptLimits.Default.DomainQuietTime);
        DateTimeOffset at = Now;
        DateTimeOffset next = Now;
        Try(Homes[0], AttemptOutcome.Succeeded, at);
        while (at < Now.AddDays(3))
        {
            at += TimeSpan.FromSeconds(random.Next(1, 120));
            Guess(domain, Stranger(random.Next(10_000)), at);
            if (at >= next)
            {
                next = at + TimeSpan.FromMinutes(random.Next(1, 180));
                if (random.Next(2) == 0)
                {
                    Guess(domain, Homes[0], at);
                }

                Assert.Equal(AttemptDenial.None, Try(Homes[0], AttemptOutcome.Succeeded, at));
                domain.Succeed();
            }
        }

        Assert.False(domain.HasLocked);
    }

    private void Guess(LockingDomain domain, IPAddress source, DateTimeOffset at)
    {
        if (Try(source, AttemptOutcome.Failed, at) == AttemptDenial.None)
        {
            domain.Fail(at);
        }
    }

    private static IPAddress Stranger(int n) => new([198, 51, (byte)(n >> 8), (byte)n]);

    private AttemptDenial Reserve(IPAddress source, DateTimeOffset now, out AttemptReservation reservation) =>
        _budget.TryReserve(Alice, string.Empty, source, now, out reservation);

    private AttemptDenial Try(IPAddress source, AttemptOutcome outcome, DateTimeOffset now)
    {
        AttemptDenial denial = Reserve(source, now, out AttemptReservation reservation);
        _budget.Settle(reservation, outcome, now);
        return denial;
    }

    /// <summary>Numbers that are the same at every run (Knuth's linear congruence).</summary>
    private sealed class Numbers(ulong seed)
    {
        private ulong _state = seed;

        public int Next(int end) => Next(0, end);

        public int Next(int least, int end)
        {
            _state = unchecked((_state * 6364136223846793005) + 1442695040888963407);
            return least + (int)((_state >> 33) % (ulong)(end - least));
        }
    }

    /// <summary>A domain's own count, which is forgotten by quiet or by a right password.</summary>
    private sealed class LockingDomain(int threshold, TimeSpan window)
    {
        private int _count;
        private DateTimeOffset _last;

        public bool HasLocked { get; private set; }

        public void Succeed() => _count = 0;

        public void Fail(DateTimeOffset now)
        {
            _count = now - _last >= window ? 1 : _count + 1;
            _last = now;
            HasLocked |= _count >= threshold;
        }
    }
}
