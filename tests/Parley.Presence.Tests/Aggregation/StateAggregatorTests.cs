// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Parley.Presence.Aggregation;

namespace Parley.Presence.Tests.Aggregation;

public sealed class StateAggregatorTests
{
    // user@order machine@order phone@order -> number; 0 means there is none.
    [Theory]
    [InlineData(0, 0, 3500, 1, 0, 0, 3500)]      // a machine in use
    [InlineData(0, 0, 5000, 1, 0, 0, 5000)]      // not in use for a while
    [InlineData(0, 0, 15500, 1, 0, 0, 15500)]    // for long
    [InlineData(3500, 1, 3500, 1, 0, 0, 3500)]
    [InlineData(6500, 1, 3500, 1, 0, 0, 6500)]   // chosen statuses, published with the machine's
    [InlineData(9500, 1, 3500, 1, 0, 0, 9500)]
    [InlineData(12500, 1, 3500, 1, 0, 0, 12500)]
    [InlineData(15500, 1, 3500, 1, 0, 0, 15500)]
    [InlineData(18500, 1, 3500, 1, 0, 0, 18500)]
    [InlineData(3500, 1, 5000, 2, 0, 0, 5000)]   // idle after the choice
    [InlineData(3500, 1, 15500, 2, 0, 0, 15500)]
    [InlineData(6500, 1, 5000, 2, 0, 0, 7500)]
    [InlineData(6500, 1, 15500, 2, 0, 0, 7500)]
    [InlineData(9500, 1, 15500, 2, 0, 0, 9500)]  // meant as said, and stay
    [InlineData(12500, 1, 15500, 2, 0, 0, 12500)]
    [InlineData(15500, 1, 3500, 2, 0, 0, 15500)]
    [InlineData(18500, 1, 5000, 2, 6500, 3, 18500)]
    [InlineData(3500, 2, 15500, 1, 0, 0, 3500)]  // chosen after the machine went idle
    [InlineData(3500, 1, 3500, 1, 6500, 2, 6500)] // a call after the choice
    [InlineData(3500, 3, 3500, 1, 6500, 2, 3500)] // the choice after the call: never jumps back
    [InlineData(6500, 1, 3500, 1, 9000, 2, 9000)]
    [InlineData(12500, 1, 3500, 1, 6500, 2, 12500)] // less severe than the choice
    [InlineData(0, 0, 3500, 1, 7000, 2, 7000)]
    [InlineData(0, 0, 5000, 3, 6500, 2, 7500)]
    [InlineData(0, 0, 18500, 1, 0, 0, 18500)]    // the machine itself is off
    public void Aggregate_StatesOfOneEndpoint_GivesTheNumberToShow(
        int user, int userOrder, int machine, int machineOrder, int phone, int phoneOrder, int expected)
    {
        List<StateInput> inputs = [];
        Add(inputs, StateKind.User, user, userOrder);
        Add(inputs, StateKind.Machine, machine, machineOrder);
        Add(inputs, StateKind.Phone, phone, phoneOrder);
        Assert.Equal((uint)expected, StateAggregator.Aggregate([.. inputs], isOnline: true).Availability);
    }

    [Fact]
    public void Aggregate_NobodySignedIn_IsOffline() => Assert.Same(
        AggregateState.Offline, StateAggregator.Aggregate([Input(StateKind.User, 3500, 1)], isOnline: false));

    [Fact]
    public void Aggregate_SeveralMachines_MostActiveCounts()
    {
        AggregateState state = StateAggregator.Aggregate(
            [
                Input(StateKind.Machine, 15500, 3) with { EndpointId = "away" },
                Input(StateKind.Machine, 3500, 1) with { EndpointId = "active" },
                Input(StateKind.Machine, 5000, 2) with { EndpointId = "inactive" },
            ],
            isOnline: true);
        Assert.Equal(3500u, state.Availability);
        Assert.Equal("active", state.MachineEndpointId);
    }

    [Fact]
    public void Aggregate_ChooserGone_ChoiceStandsButIsNewerThanNothing()
    {
        StateInput choice = Input(StateKind.User, 3500, 5) with { IsOwnerLive = false };
        Assert.Equal(
            15500u, StateAggregator.Aggregate([choice, Input(StateKind.Machine, 15500, 3)], true).Availability);
        Assert.Equal(
            3500u, StateAggregator.Aggregate([choice, Input(StateKind.Machine, 3500, 3)], true).Availability);
    }

    [Fact]
    public void Aggregate_OtherMachineReportsAfterActiveOneLeft_IsInactive()
    {
        StateInput[] inputs =
        [
            Input(StateKind.User, 3500, 10), Input(StateKind.Machine, 15500, 11), Input(StateKind.Machine, 5000, 5),
        ];
        Assert.Equal(5000u, StateAggregator.Aggregate(inputs, true).Availability);
    }

    [Fact]
    public void Aggregate_ActivityOfTheWinner_IsCarried()
    {
        StateActivity call = new("on-the-phone", 6500, 8999, []);
        AggregateState state = StateAggregator.Aggregate(
            [
                Input(StateKind.User, 3500, 1), Input(StateKind.Machine, 3500, 1),
                Input(StateKind.Phone, 6500, 2, call),
            ],
            true);
        Assert.Equal((6500u, "on-the-phone"), (state.Availability, state.Activity?.Token));
    }

    [Fact]
    public void Aggregate_ActivityOutsideItsWindow_IsNotShown()
    {
        StateActivity call = new("on-the-phone", 6500, 8999, []);
        AggregateState state = StateAggregator.Aggregate(
            [Input(StateKind.User, 9500, 3), Input(StateKind.Machine, 3500, 1), Input(StateKind.Phone, 6500, 2, call)],
            true);
        Assert.Equal(9500u, state.Availability);
        Assert.Null(state.Activity);
    }

    [Fact]
    public void Aggregate_OutOfOfficeWithoutNumber_ShowsOnlyWhenAway()
    {
        StateActivity outOfOffice = new("out-of-office", 12000, 17999, []);
        StateInput calendar = new(
            new StateContent { Kind = StateKind.Calendar, Activity = outOfOffice }, 1, 7, null, true);
        Assert.Null(StateAggregator.Aggregate([calendar, Input(StateKind.Machine, 3500, 1)], true).Activity);
        Assert.Equal(
            "out-of-office",
            StateAggregator.Aggregate([calendar, Input(StateKind.Machine, 15500, 2)], true).Activity?.Token);
    }

    [Fact]
    public void Aggregate_AppearsOffline_CarriesNothing()
    {
        AggregateState state = StateAggregator.Aggregate(
            [
                Input(StateKind.User, 18500, 1, new StateActivity("secret", 0, 99999, [])),
                Input(StateKind.Machine, 3500, 1), Input(StateKind.Phone, 6500, 2),
            ],
            true);
        Assert.Same(AggregateState.Offline, state);
    }

    [Fact]
    public void Aggregate_AutomaticStateThatSaysOffline_HidesNobody() => Assert.Equal(
        3500u,
        StateAggregator.Aggregate([Input(StateKind.Machine, 3500, 1), Input(StateKind.Phone, 18500, 2)], true)
            .Availability);

    [Fact]
    public void Aggregate_AnyOrderOfInputs_GivesTheSame()
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20260301, 17);
        Prop.ForAll(
            Sets().ToArbitrary(),
            inputs =>
            {
                AggregateState expected = StateAggregator.Aggregate(inputs, true);
                StateInput[] shuffled = [.. inputs];
                Mutator mutator = new(4711);
                for (int i = 0; i < 8; i++)
                {
                    for (int j = shuffled.Length - 1; j > 0; j--)
                    {
                        int k = mutator.Next(j + 1);
                        (shuffled[j], shuffled[k]) = (shuffled[k], shuffled[j]);
                    }

                    if (StateAggregator.Aggregate(shuffled, true) != expected)
                    {
                        return false;
                    }
                }

                return true;
            }).Check(config);
    }

    [Fact]
    public void Aggregate_ChoiceNewerThanEverything_IsShownAsChosen()
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20260301, 19);
        Prop.ForAll(
            Sets().ToArbitrary(),
            Gen.Elements(3500u, 6500u, 9500u, 12500u, 15500u, 18500u).ToArbitrary(),
            (inputs, chosen) =>
            {
                // The client publishes its machine's state in the same request.
                StateInput[] all =
                [
                    .. inputs, Input(StateKind.User, (int)chosen, 1_000), Input(StateKind.Machine, 3500, 1_000),
                ];
                return StateAggregator.Aggregate(all, true).Availability == chosen;
            }).Check(config);
    }

    private static Gen<StateInput[]> Sets()
    {
        Gen<StateInput> input =
            from kind in Gen.Elements(StateKind.User, StateKind.Machine, StateKind.Calendar, StateKind.Phone)
            from number in Gen.Elements(0, 3500, 5000, 6500, 7000, 7500, 9000, 9500, 12500, 15500, 18500)
            from order in Gen.Choose(0, 20)
            from instance in Gen.Choose(0, 1_000_000)
            from live in Gen.Elements(true, false)
            select Input(kind, number, order, new StateActivity($"t{instance}", 0, 17999, [])) with
            {
                Instance = (uint)instance, IsOwnerLive = live, EndpointId = $"e{instance}",
            };

        // Instances differ in reality too: they are the keys of what is stored.
        return input.ArrayOf().Select(static all => all.DistinctBy(static i => i.Instance).ToArray());
    }

    private static void Add(List<StateInput> inputs, StateKind kind, int number, int order)
    {
        if (number != 0)
        {
            inputs.Add(Input(kind, number, order));
        }
    }

    private static StateInput Input(StateKind kind, int number, long order, StateActivity? activity = null) => new(
        new StateContent { Kind = kind, Availability = (uint)number, Activity = activity }, order, 1, null, true);
}
