// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Lockout;
using Parley.Security.Tests.Authentication;
using Xunit;

namespace Parley.Security.Tests.Lockout;

[Trait("claim", "T21")]
public sealed class HandshakeTableTests : IAuthenticationScheme
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SipAddress Alice = FakeCredentials.Address("alice@contoso.test");
    private static readonly IPAddress Source = IPAddress.Parse("192.0.2.1");

    private static readonly HandshakeLimits Limits =
        new() { MaximumPerConnection = 2, MaximumPerSource = 4, MaximumOverall = 6 };

    private readonly HandshakeTable _table = new(Limits);
    private readonly List<Exchange> _exchanges = [];
    private bool _throws;
    private long? _closes;

    public string Name => "TEST";

    public string TargetName => "fe1";

    public string ChallengeParameters => "";

    public bool HasGuessableSecret => true;

    private int Open => _exchanges.Count(static e => !e.IsDisposed);

    public AuthenticationExchange Begin(SipAddress claimed, int version, DateTimeOffset now)
    {
        if (_throws)
        {
            throw new InvalidOperationException();
        }

        if (_closes is { } connection)
        {
            _table.CloseConnection(connection);
        }

        Exchange exchange = new($"opaque{_exchanges.Count}");
        _exchanges.Add(exchange);
        return exchange;
    }

    [Fact]
    public void Source_ThatBeginsTooFast_IsRefusedUntilTimeHasPassed()
    {
        HandshakeTable table = new(new HandshakeLimits { BeginBurstPerSource = 3, BeginsPerSecondPerSource = 2 });
        Assert.Equal([true, true, true, false], Tries(4, Source, Now));
        Assert.Equal([true], Tries(1, IPAddress.Parse("192.0.2.2"), Now));
        Assert.Equal([true, true, false], Tries(3, Source, Now.AddSeconds(1)));
        Assert.Equal([true, true, true, false], Tries(4, Source, Now.AddHours(1)));

        // Each ends at once: it is the beginning that is counted.
        bool[] Tries(int count, IPAddress source, DateTimeOffset now) =>
        [
            .. Enumerable.Range(0, count).Select(_ =>
            {
                HandshakeAdmission admission =
                    table.TryBegin(this, Alice, 3, 1, source, now, out HalfOpenHandshake? handshake);
                handshake?.Dispose();
                return admission == HandshakeAdmission.Admitted;
            }),
        ];
    }

    [Fact]
    public void Table_FullOfAFlood_MakesRoomForWhoeverIsNoPartOfIt()
    {
        IPAddress other = IPAddress.Parse("192.0.2.2");
        IPAddress person = IPAddress.Parse("192.0.2.3");
        Begin(1, other, Now, out HalfOpenHandshake? alone);
        Begin(2, Source, Now, out HalfOpenHandshake? first);
        Begin(3, Source, Now, out HalfOpenHandshake? second);
        Begin(4, Source, Now, out _);
        Begin(5, Source, Now, out _);
        Begin(6, other, Now, out _);

        // The oldest of the source that has four, and then of the same, which has three against two.
        Assert.Equal(HandshakeAdmission.Admitted, Begin(7, person, Now, out _));
        Assert.False(Find(2, first!.Opaque, out _));
        Assert.Equal(HandshakeAdmission.Admitted, Begin(8, person, Now, out _));
        Assert.False(Find(3, second!.Opaque, out _));
        Assert.True(Find(1, alone!.Opaque, out _));
        Assert.Equal(6, _table.Count);
        Assert.Equal(6, Open);

        // Two each: nobody has more than the newcomer's source.
        Assert.Equal(HandshakeAdmission.TooManyOverall, Begin(9, other, Now, out _));
    }

    [Fact]
    public void Handshake_Begun_IsFoundOnItsConnectionAndOnNoOther()
    {
        Assert.Equal(HandshakeAdmission.Admitted, Begin(1, Source, Now, out HalfOpenHandshake? handshake));
        Assert.True(Find(1, handshake!.Opaque, out HalfOpenHandshake? found));
        Assert.Same(handshake, found);
        Assert.False(Find(2, handshake.Opaque, out _));
        Assert.False(Find(1, "other", out _));
        Assert.False(Find(1, "", out _));
    }

    [Fact]
    [Trait("claim", "T03")]
    public void Handshake_UnderAnotherFromOrScheme_IsNotFound()
    {
        Begin(1, Source, Now, out HalfOpenHandshake? handshake);
        byte[] opaque = Encoding.ASCII.GetBytes(handshake!.Opaque);
        Assert.False(_table.TryFind(1, opaque, this, FakeCredentials.Address("mallory@contoso.test"), out _));
        Assert.False(_table.TryFind(1, opaque, new HandshakeTableTests(), Alice, out _));
        Assert.True(_table.TryFind(1, opaque, this, Alice, out _));
    }

    [Fact]
    public void Handshake_Disposed_GivesItsPlaceBackOnce()
    {
        Begin(1, Source, Now, out HalfOpenHandshake? first);
        Begin(1, Source, Now, out _);
        first!.Dispose();
        first.Dispose();
        Assert.Equal(1, _table.Count);
        Assert.Equal(1, Open);
        Assert.False(Find(1, first.Opaque, out _));
    }

    [Fact]
    public void Connection_WithTooMany_LosesItsOldest()
    {
        Begin(1, Source, Now, out HalfOpenHandshake? first);
        Begin(1, Source, Now, out _);
        Assert.Equal(HandshakeAdmission.Admitted, Begin(1, Source, Now, out _));
        Assert.False(Find(1, first!.Opaque, out _));
        Assert.Equal(2, Open);
        Assert.Equal(ExchangeStatus.Failed, first.Step(default, Now).Status);
    }

    [Fact]
    public void Source_WithTooMany_IsRefusedAndOthersAreNot()
    {
        for (int i = 0; i < 4; i++)
        {
            Begin(i, Source, Now, out _);
        }

        Assert.Equal(HandshakeAdmission.TooManyFromSource, Begin(9, Source, Now, out HalfOpenHandshake? none));
        Assert.Null(none);
        Assert.Equal(HandshakeAdmission.Admitted, Begin(9, IPAddress.Parse("192.0.2.2"), Now, out _));
        Assert.Equal(5, _table.Count);
    }

    [Fact]
    public void Flood_FromManySources_MakesWayOnceItsHandshakesAreOld()
    {
        for (byte i = 0; i < 6; i++)
        {
            Begin(i, new IPAddress([198, 51, 100, i]), Now, out _);
        }

        // None has more than this one's source has already.
        IPAddress known = new([198, 51, 100, 3]);
        DateTimeOffset young = Now.AddSeconds(5).AddTicks(-1);
        Assert.Equal(HandshakeAdmission.TooManyOverall, Begin(9, known, young, out _));
        Assert.Equal(HandshakeAdmission.Admitted, Begin(9, known, Now.AddSeconds(5), out _));
        Assert.Equal(6, _table.Count);
        Assert.Equal(6, Open);
    }

    [Fact]
    public void Handshake_AtItsTimeOut_FailsAndIsSweptAway()
    {
        Begin(1, Source, Now, out HalfOpenHandshake? handshake);
        Assert.Equal(0, _table.Sweep(Now.AddSeconds(30).AddTicks(-1)));
        Assert.Equal(ExchangeStatus.Continue, handshake!.Step(default, Now.AddSeconds(30).AddTicks(-1)).Status);
        Assert.Equal(ExchangeStatus.Failed, handshake.Step(default, Now.AddSeconds(30)).Status);
        Assert.Equal(1, _table.Sweep(Now.AddSeconds(30)));
        Assert.Equal(0, _table.Count);
        Assert.Equal(0, Open);
    }

    [Fact]
    public void Connection_Closed_TakesItsHandshakesWithIt()
    {
        Begin(1, Source, Now, out HalfOpenHandshake? handshake);
        Begin(1, Source, Now, out _);
        Begin(2, Source, Now, out _);
        _table.CloseConnection(1);
        _table.CloseConnection(1);
        handshake!.Dispose();
        Assert.Equal(1, _table.Count);
        Assert.Equal(1, Open);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(HandshakeAdmission.Admitted, Begin(3 + i, Source, Now, out _));
        }
    }

    [Fact]
    public void Connection_ClosedWhileTheSchemeIsAtWork_LeavesNothingOpen()
    {
        _closes = 1;
        Begin(1, Source, Now, out HalfOpenHandshake? handshake);
        Assert.Equal(0, _table.Count);
        Assert.Equal(0, Open);
        Assert.Equal(ExchangeStatus.Failed, handshake!.Step(default, Now).Status);
    }

    [Fact]
    public void Scheme_ThatCannotBegin_LeavesNoPlaceTaken()
    {
        _throws = true;
        Assert.Throws<InvalidOperationException>(() => Begin(1, Source, Now, out _));
        Assert.Equal(0, _table.Count);
        _table.CloseConnection(1);
    }

    private HandshakeAdmission Begin(long connection, IPAddress source, DateTimeOffset now,
        out HalfOpenHandshake? handshake) =>
        _table.TryBegin(this, Alice, 4, connection, source, now, out handshake);

    private bool Find(long connection, string opaque, out HalfOpenHandshake? handshake) =>
        _table.TryFind(connection, Encoding.ASCII.GetBytes(opaque), this, Alice, out handshake);

    private sealed class Exchange(string opaque) : AuthenticationExchange
    {
        public override string Opaque { get; } = opaque;

        public bool IsDisposed { get; private set; }

        public override ExchangeStep Step(ReadOnlySpan<byte> token, DateTimeOffset now)
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            return new ExchangeStep(ExchangeStatus.Continue, default, null, AuthenticationFailure.None);
        }

        protected override void Dispose(bool disposing) => IsDisposed = true;
    }
}
