// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net;
using System.Threading.Tasks;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Tests.Harness;
using Parley.Sip.TestKit;

namespace Parley.Sip.Server.Tests.Proxy;

/// <summary>
/// The path of an instant message in steady state: receive, frame, parse, verify, route, sign, write; and its answer
/// the same way back. Everything runs on the calling thread, so its allocations can be counted to the octet.
/// </summary>
[Collection("alone")]
public sealed class RelayAllocationTests
{
    private const int WarmUp = 200;
    private const int Rounds = 1000;
    private const string OurVia = "SIP/2.0/TLS sip.contoso.test:5061;branch=z9hG4bK";
    private const int BranchDigits = 24;

    private readonly byte[] _received = new byte[8192];
    private int _answers;

    [Fact]
    public async Task MESSAGE_AndItsAnswer_AllocateNothing()
    {
        await using TestServer server = new(
            new SipServerLimits
            {
                MessagesPerSecond = 1_000_000, MessageBurst = 1_000_000, OctetsPerSecond = 1_000_000_000,
                    OctetBurst = 1_000_000_000,
            },
            count: false);
        ScriptedSipClient alice = new("alice");
        ScriptedSipClient bob = new("bob");
        MemoryWire fromAlice = Connect(server, alice);
        MemoryWire fromBob = Connect(server, bob);
        SipConnection? target = null;
        server.Router.Before = context =>
        {
            target = context.Connection;
            return false;
        };
        alice.SignIn();
        bob.SignIn();
        server.Router.Fast = [new ProxyTarget(target!, "sip:bob@192.0.2.2:50522;transport=tls")];

        // What the clients send is prepared. The answer needs our branch, which is not signed: it is filled in.
        byte[][] messages = new byte[WarmUp + Rounds][];
        byte[][] answers = new byte[WarmUp + Rounds][];
        int[] branchAt = new int[WarmUp + Rounds];
        for (int i = 0; i < messages.Length; i++)
        {
            string text = alice.Write("MESSAGE", "sip:bob@contoso.test", body: "hello, this is an instant message");
            messages[i] = TestMessages.Octets(alice.Sign(text));
            string answer = bob.Sign(bob.WriteResponse(new WireMessage(TestMessages.Octets(text)), 200));
            answers[i] = TestMessages.Octets(
                answer.Replace("\nVia: ", "\nVia: " + OurVia + new string('0', BranchDigits) + "\nVia: "));
            branchAt[i] = answers[i].AsSpan().IndexOf("z9hG4bK000000000000000000000000"u8) + 7;
        }

        fromAlice.Attach(_ => _answers++, static () => { });
        fromBob.Attach(octets => octets.CopyTo(_received), static () => { });
        for (int i = 0; i < WarmUp; i++)
        {
            Round(fromAlice, fromBob, messages[i], answers[i], branchAt[i]);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = WarmUp; i < WarmUp + Rounds; i++)
        {
            Round(fromAlice, fromBob, messages[i], answers[i], branchAt[i]);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(WarmUp + Rounds, _answers);
        Assert.Equal(0, server.Server.WaitingCount);
        Assert.Equal(0, allocated);
    }

    private static MemoryWire Connect(TestServer server, ScriptedSipClient client)
    {
        (MemoryWire near, MemoryWire far) = MemoryWire.CreatePair(
            IPEndPoint.Parse("192.0.2.1:5061"), IPEndPoint.Parse("192.0.2.2:50522"));
        client.Transmit = octets => far.Write(octets);
        far.Attach(client.Receive, static () => { });
        Assert.True(server.Server.Accept(near));
        return far;
    }

    private void Round(MemoryWire fromAlice, MemoryWire fromBob, byte[] message, byte[] answer, int branchAt)
    {
        fromAlice.Write(message);
        int via = _received.AsSpan().IndexOf("z9hG4bK"u8) + 7;
        _received.AsSpan(via, BranchDigits).CopyTo(answer.AsSpan(branchAt));
        fromBob.Write(answer);
    }
}
