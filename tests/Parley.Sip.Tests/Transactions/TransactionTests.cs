// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Sip.Transactions;
using Xunit;
using static Parley.Sip.Transactions.TransactionActions;
using static Parley.Sip.Transactions.TransactionInput;

namespace Parley.Sip.Tests.Transactions;

/// <summary>What goes over the wire and when, in each of the four transactions on either kind of transport.</summary>
public sealed class TransactionTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    [Fact]
    public void INVITE_Unanswered_IsSentAgainDoublingAndGivenUpAfter64T1()
    {
        Machine machine = Machine.Start("client-invite", isReliable: false);
        Assert.Equal(Transmit, machine.Actions);
        List<(double, TransactionActions)> done = [];
        machine = machine.Until(Long, done);
        Assert.Equal(
            [(0.5, Transmit), (1.5, Transmit), (3.5, Transmit), (7.5, Transmit), (15.5, Transmit), (31.5, Transmit),
                (32, ReportTimeout | Terminate)],
            done);
        Assert.Equal(TransactionState.Terminated, machine.State);
        Assert.Null(machine.Deadline);
    }

    [Theory]
    [InlineData("client-invite")]
    [InlineData("client-non-invite")]
    public void Request_UnansweredOnAStream_IsSentOnce(string name)
    {
        List<(double, TransactionActions)> done = [];
        Machine.Start(name, isReliable: true).Until(Long, done);
        Assert.Equal([(32, ReportTimeout | Terminate)], done);
    }

    [Fact]
    public void Request_Unanswered_IsSentAgainAtMostEveryT2()
    {
        List<(double, TransactionActions)> done = [];
        Machine.Start("client-non-invite", isReliable: false).Until(Long, done);
        Assert.Equal(
            [
                (0.5, Transmit), (1.5, Transmit), (3.5, Transmit), (7.5, Transmit), (11.5, Transmit), (15.5, Transmit),
                (19.5, Transmit), (23.5, Transmit), (27.5, Transmit), (31.5, Transmit), (32, ReportTimeout | Terminate),
            ],
            done);
    }

    [Fact]
    public void Request_AnsweredProvisionally_IsSentAgainEveryT2AndStillGivenUp()
    {
        List<(double, TransactionActions)> done = [];
        Machine machine = Machine.Start("client-non-invite", isReliable: false).Step(Provisional, default);
        Assert.Equal((TransactionState.Proceeding, Deliver), (machine.State, machine.Actions));
        machine.Until(Long, done);
        Assert.Equal((0.5, Transmit), done[0]);
        Assert.Equal((4.5, Transmit), done[1]);
        Assert.Equal((32, ReportTimeout | Terminate), done[^1]);
    }

    [Fact]
    public void INVITE_Ringing_WaitsForItsUser()
    {
        Machine machine = Machine.Start("client-invite", isReliable: false).Step(Provisional, default);
        Assert.Equal((TransactionState.Proceeding, Deliver), (machine.State, machine.Actions));
        Assert.Null(machine.Deadline);
        Assert.Equal(ReportTransportError | Terminate, machine.Step(TransportError, default).Actions);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void INVITE_AcceptedByTheCallee_DeliversEverySuccessFor64T1(bool isReliable)
    {
        Machine machine = Machine.Start("client-invite", isReliable).Step(Success, default);
        Assert.Equal((TransactionState.Accepted, Deliver), (machine.State, machine.Actions));
        machine = machine.Step(Success, TimeSpan.FromSeconds(31));
        Assert.Equal(Deliver, machine.Actions);
        Assert.Equal(None, machine.Step(Failure, default).Actions);
        Assert.Equal(None, machine.Step(Deadline, TimeSpan.FromSeconds(32) - new TimeSpan(1)).Actions);
        Assert.Equal(Terminate, machine.Step(Deadline, TimeSpan.FromSeconds(32)).Actions);
    }

    [Fact]
    public void INVITE_RefusedByTheCallee_IsAcknowledgedEachTimeUntilTimerD()
    {
        Machine machine = Machine.Start("client-invite", isReliable: false).Step(Failure, default);
        Assert.Equal((TransactionState.Completed, Acknowledge | Deliver), (machine.State, machine.Actions));
        machine = machine.Step(Failure, TimeSpan.FromSeconds(1));
        Assert.Equal((TransactionState.Completed, Acknowledge), (machine.State, machine.Actions));
        Assert.Equal(None, machine.Step(Provisional, default).Actions);
        Assert.Equal(ReportTransportError | Terminate, machine.Step(TransportError, default).Actions);
        List<(double, TransactionActions)> done = [];
        machine.Until(Long, done);
        Assert.Equal([(32, Terminate)], done);
    }

    [Theory]
    [InlineData("client-invite", Failure, Acknowledge | Deliver | Terminate)]
    [InlineData("client-non-invite", Failure, Deliver | Terminate)]
    [InlineData("client-non-invite", Success, Deliver | Terminate)]
    [InlineData("server-non-invite", Success, Transmit | Terminate)]
    [InlineData("server-non-invite", Failure, Transmit | Terminate)]
    public void FinalResponse_OnAStream_EndsTheTransactionAtOnce(
        string name, TransactionInput input, TransactionActions actions)
    {
        Machine machine = Machine.Start(name, isReliable: true).Step(input, default);
        Assert.Equal((TransactionState.Terminated, actions), (machine.State, machine.Actions));
    }

    [Fact]
    public void Request_Answered_AbsorbsRepetitionsForT4()
    {
        Machine machine = Machine.Start("client-non-invite", isReliable: false).Step(Success, default);
        Assert.Equal((TransactionState.Completed, Deliver), (machine.State, machine.Actions));
        Assert.Equal(None, machine.Step(Success, default).Actions);
        List<(double, TransactionActions)> done = [];
        machine.Until(Long, done);
        Assert.Equal([(5, Terminate)], done);
    }

    [Fact]
    public void INVITE_ReceivedAndUserSilent_SaysTryingOnceAfter200Milliseconds()
    {
        Machine machine = Machine.Start("server-invite", isReliable: true);
        Assert.Equal(Deliver, machine.Actions);
        Assert.Equal(None, machine.Step(Retransmission, default).Actions);
        List<(double, TransactionActions)> done = [];
        machine = machine.Until(Long, done);
        Assert.Equal([(0.2, TransmitTrying)], done);
        Assert.Equal(Transmit, machine.Step(Retransmission, Long).Actions);
    }

    [Fact]
    public void INVITE_ReceivedAndRinging_NeedsNoTrying()
    {
        Machine machine = Machine.Start("server-invite", isReliable: false).Step(Provisional, default);
        Assert.Equal((TransactionState.Proceeding, Transmit), (machine.State, machine.Actions));
        Assert.Null(machine.Deadline);
        Assert.Equal(Transmit, machine.Step(Retransmission, default).Actions);
        Assert.Equal(ReportTransportError | Terminate, machine.Step(TransportError, default).Actions);
    }

    [Fact]
    public void INVITE_RetransmittedAfterSuccess_IsAbsorbedWhileItsAckPassesThrough()
    {
        Machine machine = Machine.Start("server-invite", isReliable: false).Step(Success, default);
        Assert.Equal((TransactionState.Accepted, Transmit), (machine.State, machine.Actions));
        Assert.Equal(None, machine.Step(Retransmission, default).Actions);
        Assert.Equal(Deliver, machine.Step(Ack, default).Actions);
        Assert.Equal(Transmit, machine.Step(Success, default).Actions);
        Assert.Equal(None, machine.Step(Failure, default).Actions);
        machine = machine.Step(TransportError, default);
        Assert.Equal((TransactionState.Accepted, ReportTransportError), (machine.State, machine.Actions));
        List<(double, TransactionActions)> done = [];
        machine.Until(Long, done);
        Assert.Equal([(32, Terminate)], done);
    }

    [Fact]
    public void INVITE_RefusedAndUnacknowledged_RepeatsTheRefusalUntilTimerH()
    {
        Machine machine = Machine.Start("server-invite", isReliable: false).Step(Failure, default);
        Assert.Equal((TransactionState.Completed, Transmit), (machine.State, machine.Actions));
        Assert.Equal(Transmit, machine.Step(Retransmission, default).Actions);
        Assert.Equal(None, machine.Step(Success, default).Actions);
        List<(double, TransactionActions)> done = [];
        machine.Until(Long, done);
        Assert.Equal(
            [
                (0.5, Transmit), (1.5, Transmit), (3.5, Transmit), (7.5, Transmit), (11.5, Transmit), (15.5, Transmit),
                (19.5, Transmit), (23.5, Transmit), (27.5, Transmit), (31.5, Transmit), (32, ReportTimeout | Terminate),
            ],
            done);
    }

    [Fact]
    public void INVITE_RefusedAndAcknowledged_AbsorbsFurtherAcksForT4()
    {
        Machine machine = Machine.Start("server-invite", isReliable: false).Step(Failure, default).Step(Ack, default);
        Assert.Equal((TransactionState.Confirmed, None), (machine.State, machine.Actions));
        Assert.Equal(None, machine.Step(Ack, default).Actions);
        Assert.Equal(None, machine.Step(Retransmission, default).Actions);
        List<(double, TransactionActions)> done = [];
        machine.Until(Long, done);
        Assert.Equal([(5, Terminate)], done);
    }

    [Fact]
    public void INVITE_RefusedOnAStream_WaitsShortlyForAnAckThatThisClientDoesNotSend()
    {
        Machine machine = Machine.Start("server-invite", isReliable: true).Step(Failure, default);
        Assert.Equal(Terminate, machine.Step(Ack, default).Actions);
        List<(double, TransactionActions)> done = [];
        machine.Until(Long, done);
        Assert.Equal([(5, Terminate)], done);
    }

    [Fact]
    public void Request_ReceivedAgain_IsAnsweredAgainOnceThereIsAnAnswer()
    {
        Machine machine = Machine.Start("server-non-invite", isReliable: false);
        Assert.Equal(Deliver, machine.Actions);
        Assert.Null(machine.Deadline);
        Assert.Equal(None, machine.Step(Retransmission, default).Actions);
        machine = machine.Step(Provisional, default);
        Assert.Equal((TransactionState.Proceeding, Transmit), (machine.State, machine.Actions));
        Assert.Equal(Transmit, machine.Step(Retransmission, default).Actions);
        machine = machine.Step(Failure, default);
        Assert.Equal((TransactionState.Completed, Transmit), (machine.State, machine.Actions));
        Assert.Equal(Transmit, machine.Step(Retransmission, default).Actions);
        Assert.Equal(None, machine.Step(Success, default).Actions);
        Assert.Equal(ReportTransportError | Terminate, machine.Step(TransportError, default).Actions);
        List<(double, TransactionActions)> done = [];
        machine.Until(Long, done);
        Assert.Equal([(32, Terminate)], done);
    }

    [Fact]
    public void Deadline_LateByMuch_SendsOnceAndCountsFromNow()
    {
        Machine machine = Machine.Start("client-invite", isReliable: false).Step(Deadline, TimeSpan.FromSeconds(10));
        Assert.Equal(Transmit, machine.Actions);
        Assert.Equal(TimeSpan.FromSeconds(11), machine.Deadline);
    }

    [Fact]
    public void Deadline_Early_DoesNothing()
    {
        foreach (string name in Machine.Names)
        {
            Machine machine = Machine.Start(name, isReliable: false);
            Machine next = machine.Step(Deadline, default);
            Assert.Equal((machine.State, machine.Deadline, None), (next.State, next.Deadline, next.Actions));
        }
    }

    [Theory]
    [InlineData(7)]
    public void AnyInputs_KeepTheInvariants(ulong seed)
    {
        TestKit.SeededGenerator random = new(seed);
        foreach (string name in Machine.Names)
        {
            TransactionInput[] inputs = [.. Machine.Inputs(name)];
            for (int round = 0; round < 2000; round++)
            {
                Machine machine = Machine.Start(name, random.Next(2) == 0);
                TimeSpan now = default;
                for (int step = 0; step < 30; step++)
                {
                    TransactionState before = machine.State;
                    TransactionInput input = inputs[random.Next(inputs.Length)];
                    now = input == Deadline && machine.Deadline is { } at && at > now ? at
                        : now + TimeSpan.FromMilliseconds(random.Next(900));
                    machine = machine.Step(input, now);
                    Assert.Equal(machine.State == TransactionState.Terminated && before != machine.State,
                        machine.Actions.HasFlag(Terminate));
                    Assert.True(before != TransactionState.Terminated || machine.Actions == None);
                    Assert.True(machine.State != TransactionState.Terminated || machine.Deadline is null);
                    Assert.True(machine.State >= before, $"{name} went from {before} to {machine.State}");
                }
            }
        }
    }
}
