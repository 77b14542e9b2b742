// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Tests.Harness;
using Parley.Sip.TestKit;
using Parley.TestKit;

namespace Parley.Sip.Server.Tests.Connections;

/// <summary>What a stream may do to us, and what it may not.</summary>
public sealed class StreamConnectionTests
{
    private const string Bob = "sip:bob@contoso.test";

    [Fact]
    public async Task MessageInAnySplit_IsOneMessage()
    {
        await using TestServer server =
            new(new SipServerLimits { MessagesPerSecond = 1_000_000, MessageBurst = 1_000_000,
            OctetBurst = int.MaxValue / 2 });
        ScriptedSipClient alice = server.Connect("alice");
        byte[] register = TestMessages.Octets(alice.Register());
        int count = 0;
        foreach (IReadOnlyList<ReadOnlyMemory<byte>> pieces in EverySplit.Of(register))
        {
            foreach (ReadOnlyMemory<byte> piece in pieces)
            {
                alice.Transmit(piece.ToArray());
            }

            alice.Take(401);
            count++;
        }

        Assert.True(count > 300);
        Assert.Equal(0, alice.Unread);
    }

    [Fact]
    public async Task SeveralMessagesAtOnce_AreAnsweredInOneWrite()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.Connect("alice");
        int writes = 0;
        byte[] three = [.. Enumerable.Range(0, 3).SelectMany(_ => TestMessages.Octets(alice.Register()))];
        (MemoryWire near, MemoryWire far) =
            MemoryWire.CreatePair(
                System.Net.IPEndPoint.Parse("192.0.2.1:5061"), System.Net.IPEndPoint.Parse("192.0.2.2:1000"));
        far.Attach(
            octets =>
            {
                writes++;
                alice.Receive(octets);
            },
            static () => { });
        Assert.True(server.Server.Accept(near));
        far.Write(three);
        Assert.Equal(3, alice.Unread);
        Assert.Equal(1, writes);
    }

    [Theory]
    [InlineData("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")]
    [InlineData("GET / HTTP/1.1\r\nHost: sip.contoso.test\r\n\r\n")]
    [InlineData("\0\0\0\0\0\0\0\0")]
    [InlineData("SIP/2.0\r\n\r\n")]
    [InlineData("{\"json\":true}\r\n\r\n")]
    [Trait("claim", "T21")]
    public async Task Garbage_EndsTheConnection(string garbage)
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.Connect("alice");
        alice.Transmit(Encoding.Latin1.GetBytes(garbage));
        Assert.NotNull(alice.Ended);
        Assert.Equal(0, server.Server.ConnectionCount);
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task RandomOctets_NeverThrowAndNeverStay()
    {
        await using TestServer server = new();
        byte[] octets = new byte[4096];
        uint state = 12345;
        for (int round = 0; round < 200; round++)
        {
            ScriptedSipClient client = server.Connect("alice");
            for (int i = 0; i < octets.Length; i++)
            {
                state = (state * 1664525) + 1013904223;
                octets[i] = (byte)(state >> 24);
            }

            client.Transmit(octets);
            client.HangUp();
        }

        Assert.Equal(0, server.Server.ConnectionCount);
        Assert.Equal(0, server.Counted("parley.sip.faults"));
    }

    [Theory]
    [InlineData("Call-ID: ", 100_000)]
    [InlineData("X-Long: ", 100_000)]
    [Trait("claim", "T21")]
    public async Task HugeHeader_IsRefused_BeforeItIsBuffered(string header, int length)
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.Connect("alice");
        string start = "REGISTER sip:contoso.test SIP/2.0\r\n" + header;
        alice.Transmit(Encoding.ASCII.GetBytes(start));
        byte[] piece = Encoding.ASCII.GetBytes(new string('a', 1000));
        for (int sent = 0; sent < length && alice.Ended is null; sent += piece.Length)
        {
            alice.Transmit(piece);
        }

        Assert.NotNull(alice.Ended);
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task TooManyHeaders_AreRefused()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.Connect("alice");
        alice.Send(alice.Register(string.Concat(Enumerable.Repeat("X-More: 1\n", 500))));
        Assert.NotNull(alice.Ended);
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task BodyLargerThanTheLimit_IsRefusedFromItsHead()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.Connect("alice");
        alice.Transmit(Encoding.ASCII.GetBytes(
            alice.Register().Replace("Content-Length: 0", "Content-Length: 999999").ReplaceLineEndings("\r\n")));
        WireMessage answer = alice.Take();
        Assert.Equal(413, answer.Status);
        Assert.NotNull(alice.Ended);
    }

    [Fact]
    public async Task MissingContentLength_IsAnswered400_AndEndsTheConnection()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.Connect("alice");
        alice.Transmit(Encoding.ASCII.GetBytes(
            alice.Register().Replace("Content-Length: 0\n", "").ReplaceLineEndings("\r\n")));
        alice.Take(400);
        Assert.NotNull(alice.Ended);
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task SlowLoris_IsClosed_EvenIfItNeverStops()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        byte[] message = TestMessages.Octets(alice.Sign(alice.Write("MESSAGE", Bob)));
        for (int i = 0; i < message.Length && alice.Ended is null; i++)
        {
            alice.Transmit([message[i]]);
            server.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.True(i < 45, "Still open.");
        }

        Assert.NotNull(alice.Ended);
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task Stranger_IsClosedAfterTwoMinutes_WhateverItSends()
    {
        await using TestServer server = new();
        ScriptedSipClient stranger = server.Connect("alice");
        ScriptedSipClient alice = server.SignedIn("alice");
        for (int i = 0; i < 13; i++)
        {
            server.Time.Advance(TimeSpan.FromSeconds(10));
            stranger.Transmit("\r\n\r\n"u8.ToArray());
        }

        Assert.NotNull(stranger.Ended);
        Assert.Null(alice.Ended);
    }

    [Fact]
    public async Task SignedInClient_MayBeSilentForTwoHours()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        server.Time.Advance(TimeSpan.FromHours(2));
        Assert.Null(alice.Ended);
        alice.Request("MESSAGE", Bob);
        alice.Take(480);
        server.Time.Advance(TimeSpan.FromHours(3));
        Assert.NotNull(alice.Ended);
    }

    [Fact]
    public async Task KeepAlive_IsAnsweredWithOneCrLf_AndSingleOnesAreNot()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        alice.Transmit("\r\n\r\n"u8.ToArray());
        alice.Transmit("\r\n"u8.ToArray());
        alice.Request("MESSAGE", Bob);
        alice.Take(480);
        Assert.Equal(1, alice.Pongs);
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task KeepAliveFlood_EndsTheConnection()
    {
        await using TestServer server = new(new SipServerLimits { MessagesPerSecond = 10, MessageBurst = 50 });
        ScriptedSipClient alice = server.SignedIn("alice");
        for (int i = 0; i < 200; i++)
        {
            alice.Transmit("\r\n\r\n"u8.ToArray());
        }

        Assert.NotNull(alice.Ended);
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task ConnectionsBeyondTheLimits_AreNotTaken()
    {
        await using TestServer server = new(new SipServerLimits
        {
            MaximumConnections = 6, MaximumConnectionsPerSource = 5, MaximumUnauthenticatedPerSource = 3,
        });
        server.SignedIn("alice");
        server.SignedIn("bob");
        for (int i = 0; i < 3; i++)
        {
            Assert.True(server.Connect(new ScriptedSipClient("carol")));
        }

        Assert.False(server.Connect(new ScriptedSipClient("carol")));
        ScriptedSipClient elsewhere = server.Connect("carol", address: "198.51.100.1");
        Assert.False(server.Connect(new ScriptedSipClient("carol"), "198.51.100.2"));
        elsewhere.HangUp();
        Assert.True(server.Connect(new ScriptedSipClient("carol"), "198.51.100.2"));
        Assert.Equal(1, server.Counted("parley.sip.connections.refused", "TooManyFromSource"));
        Assert.Equal(1, server.Counted("parley.sip.connections.refused", "TooMany"));
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task WireThatThrowsWhenWrittenTo_EndsItsConnection_AndNoOther()
    {
        await using TestServer server = new();
        ScriptedSipClient bob = server.SignedIn("bob");
        (MemoryWire near, MemoryWire far) = MemoryWire.CreatePair(
            System.Net.IPEndPoint.Parse("192.0.2.1:5061"), System.Net.IPEndPoint.Parse("192.0.2.9:1000"));
        far.Attach(
            static _ => throw new ObjectDisposedException("wire"), static () => { });
        Assert.True(server.Server.Accept(near));
        ScriptedSipClient alice = new("alice");

        // Written from within a received message, and from the timer (the answer to a message that never ended).
        far.Write(TestMessages.Octets(alice.Register()));
        Assert.Equal(1, server.Server.ConnectionCount);
        bob.Request("OPTIONS", "sip:contoso.test");
        Assert.NotEqual(0, bob.Unread);
    }

    [Fact]
    public async Task Closed_IsTold_EvenToWhoSubscribesTooLate()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        SipConnection? connection = null;
        server.Router.Before = context =>
        {
            connection = context.Connection;
            return false;
        };
        alice.Request("MESSAGE", Bob);
        int told = 0;
        connection!.Closed += _ => told++;
        connection.Closed += static _ => throw new InvalidOperationException("bug");
        connection.Closed += _ => told++;
        alice.HangUp();
        Assert.Equal(2, told);
        connection.Closed += _ => told++;
        Assert.Equal(3, told);
        Assert.True(connection.IsClosed);
    }
}
