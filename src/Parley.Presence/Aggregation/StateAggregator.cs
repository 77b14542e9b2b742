// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Presence.Aggregation;

/// <summary>
/// Makes one state out of many ([MS-PRES]; client contract 5.7). A pure function of the set: the order in which the
/// inputs stand never matters.
/// </summary>
/// <remarks>
/// 1. Nobody signed in that published a state, or every machine offline: offline. 2. The most active machine counts,
/// the one with the lowest number. 3. What the person chose last stands. A call or a meeting overrides it only if it
/// is newer and more severe; without a choice the most severe of them counts. 4. A machine not in use lifts available
/// to inactive or away, and busy to busy-inactive, if a machine has reported since the choice. Be right back, away,
/// do not disturb and appear offline were meant and stay. 5. A choice whose endpoint has gone no longer counts as
/// newer than anything: only as a choice.
/// </remarks>
internal static class StateAggregator
{
    /// <summary>Aggregates the states of one container.</summary>
    /// <param name="inputs">The states, in any order.</param>
    /// <param name="isOnline">Whether an endpoint that publishes presence is signed in.</param>
    public static AggregateState Aggregate(ReadOnlySpan<StateInput> inputs, bool isOnline)
    {
        if (!isOnline)
        {
            return AggregateState.Offline;
        }

        Selection found = Select(inputs);
        uint machine = found.Machine?.State.Availability ?? Availability.AvailableValue;
        if (machine >= Availability.Offline)
        {
            return AggregateState.Offline;
        }

        long chosen = found.User is { IsOwnerLive: true } user ? user.Order : 0;
        uint availability = Base(inputs, found.User, chosen);
        if (found.User is null || found.NewestMachine > chosen)
        {
            availability = Lift(availability, machine);
        }

        if (availability >= Availability.Offline)
        {
            return AggregateState.Offline;
        }

        StateInput? shown = Activity(inputs, found.User, availability);
        return new AggregateState(
            availability, shown?.State.Activity, found.Machine?.State, found.Machine?.EndpointId,
            shown?.State.Kind == StateKind.Calendar ? shown.Value.State : null);
    }

    private static Selection Select(ReadOnlySpan<StateInput> inputs)
    {
        StateInput? machine = null;
        StateInput? user = null;
        long newest = 0;
        foreach (StateInput input in inputs)
        {
            if (input.State.Availability == 0)
            {
                continue;
            }

            if (input.State.Kind == StateKind.Machine)
            {
                newest = Math.Max(newest, input.Order);
                machine = machine is { } other && !IsMoreActive(input, other) ? machine : input;
            }
            else if (input.State.Kind == StateKind.User)
            {
                user = user is { } other && !IsNewer(input, other) ? user : input;
            }
        }

        return new Selection(machine, user, newest);
    }

    private static bool IsMoreActive(in StateInput one, in StateInput other) =>
        one.State.Availability != other.State.Availability
            ? one.State.Availability < other.State.Availability
            : IsNewer(one, other);

    private static bool IsNewer(in StateInput one, in StateInput other) =>
        one.Order != other.Order ? one.Order > other.Order : one.Instance > other.Instance;

    private static uint Base(ReadOnlySpan<StateInput> inputs, StateInput? user, long chosen)
    {
        uint availability = user?.State.Availability ?? Availability.AvailableValue;
        if (availability >= Availability.Offline)
        {
            return availability;
        }

        foreach (StateInput input in inputs)
        {
            if (IsAutomatic(input) && input.State.Availability < Availability.Offline
                && (user is null || input.Order > chosen))
            {
                availability = Math.Max(availability, input.State.Availability);
            }
        }

        return availability;
    }

    private static uint Lift(uint availability, uint machine) => machine < Availability.Inactive
        ? availability
        : availability switch
        {
            < Availability.Busy => Math.Max(availability, machine),
            < Availability.DoNotDisturb => Math.Max(availability, Availability.BusyInactive),
            _ => availability,
        };

    // The person's own words first, then the most severe automatic one; of equals the newest.
    private static StateInput? Activity(ReadOnlySpan<StateInput> inputs, StateInput? user, uint availability)
    {
        if (user?.State.Activity?.Covers(availability) == true)
        {
            return user;
        }

        StateInput? best = null;
        foreach (StateInput input in inputs)
        {
            if (IsAutomatic(input) && input.State.Activity?.Covers(availability) == true
                && (best is not { } other || IsStronger(input, other)))
            {
                best = input;
            }
        }

        return best;
    }

    private static bool IsStronger(in StateInput one, in StateInput other) =>
        one.State.Availability != other.State.Availability
            ? one.State.Availability > other.State.Availability
            : IsNewer(one, other);

    private static bool IsAutomatic(in StateInput input) => input.State.Kind is StateKind.Calendar or StateKind.Phone;

    private readonly record struct Selection(StateInput? Machine, StateInput? User, long NewestMachine);
}
