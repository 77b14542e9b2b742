// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Sip.Transactions;

namespace Parley.Sip.Tests.Transactions;

/// <summary>One of the four transactions, for tests that treat all alike.</summary>
internal sealed record Machine(
    string Name,
    TransactionState State,
    TimeSpan? Deadline,
    TransactionActions Actions,
    Func<TransactionInput, TimeSpan, Machine> Step)
{
    public static readonly string[] Names =
        ["client-invite", "client-non-invite", "server-invite", "server-non-invite"];

    public static Machine Start(string name, bool isReliable)
    {
        TransactionTimers timers = TransactionTimers.Default;
        TransactionActions actions;
        return name switch
        {
            "client-invite" =>
                Of(name, ClientInviteTransaction.Start(timers, isReliable, default, out actions), actions),
            "client-non-invite" => Of(name, ClientTransaction.Start(timers, isReliable, default, out actions), actions),
            "server-invite" =>
                Of(name, ServerInviteTransaction.Start(timers, isReliable, default, out actions), actions),
            _ => Of(name, ServerTransaction.Start(timers, isReliable, out actions), actions),
        };
    }

    /// <summary>Which inputs a machine of this name can have.</summary>
    public static IEnumerable<TransactionInput> Inputs(string name)
    {
        foreach (TransactionInput input in Enum.GetValues<TransactionInput>())
        {
            bool isServer = name.StartsWith("server", StringComparison.Ordinal);
            if (input switch
            {
                TransactionInput.Ack => name == "server-invite",
                TransactionInput.Retransmission => isServer,
                _ => true,
            })
            {
                yield return input;
            }
        }
    }

    /// <summary>Lets time pass: every deadline up to then is met, and what was done is told with its time.</summary>
    public Machine Until(TimeSpan end, List<(double Seconds, TransactionActions Actions)> done)
    {
        Machine machine = this;
        while (machine.Deadline is { } at && at <= end)
        {
            machine = machine.Step(TransactionInput.Deadline, at);
            done.Add((at.TotalSeconds, machine.Actions));
        }

        return machine;
    }

    private static Machine Of(string name, ClientInviteTransaction value, TransactionActions actions) =>
        new(name, value.State, value.Deadline, actions,
            (input, now) => Of(name, value.Step(input, now, out TransactionActions next), next));

    private static Machine Of(string name, ClientTransaction value, TransactionActions actions) =>
        new(name, value.State, value.Deadline, actions,
            (input, now) => Of(name, value.Step(input, now, out TransactionActions next), next));

    private static Machine Of(string name, ServerInviteTransaction value, TransactionActions actions) =>
        new(name, value.State, value.Deadline, actions,
            (input, now) => Of(name, value.Step(input, now, out TransactionActions next), next));

    private static Machine Of(string name, ServerTransaction value, TransactionActions actions) =>
        new(name, value.State, value.Deadline, actions,
            (input, now) => Of(name, value.Step(input, now, out TransactionActions next), next));
}
