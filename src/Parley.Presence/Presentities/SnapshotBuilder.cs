// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Parley.Kernel.Identifiers;
using Parley.Presence.Aggregation;
using Parley.Presence.Categories;
using Parley.Presence.Containers;
using Parley.Presence.Publications;

namespace Parley.Presence.Presentities;

/// <summary>
/// Makes the next snapshot from what is published: adds the server's own publications, keeping those that say the same
/// as before, so that only what changed is told to anybody.
/// </summary>
/// <param name="before">The snapshot before.</param>
/// <param name="live">The endpoints signed in that have published something.</param>
/// <param name="now">The time.</param>
internal sealed class SnapshotBuilder(
    PresentitySnapshot before, IReadOnlySet<PublicationOwner> live, DateTimeOffset now)
{
    /// <summary>The snapshot of somebody who never published anything.</summary>
    public static PresentitySnapshot Initial(Publication contactCard, DateTimeOffset now)
    {
        ImmutableArray<Publication>.Builder states = ImmutableArray.CreateBuilder<Publication>();
        foreach (StateDetail _ in Enum.GetValues<StateDetail>())
        {
            states.Add(Written(
                new PublicationKey(CategoryNames.State, Container.Default, CategoryNames.AggregateStateInstance), 1,
                AggregateStateWriter.Write(AggregateState.Offline, StateDetail.Number, null), now));
        }

        return new PresentitySnapshot
        {
            Publications = [],
            Containers = ContainerTable.Initial,
            Watchers = ImmutableDictionary<AccountId, bool>.Empty,
            ContactCard = contactCard,
            StatesForWatchers = states.ToImmutable(),
            InactiveSince = null,
            NextDeadline = DateTimeOffset.MaxValue,
        };
    }

    /// <summary>The next snapshot.</summary>
    /// <param name="published">What clients have published, in any order.</param>
    public PresentitySnapshot Build(List<Publication> published)
    {
        bool isOnline = false;
        DateTimeOffset deadline = DateTimeOffset.MaxValue;
        foreach (Publication publication in published)
        {
            isOnline |= publication is { State: not null, Owner: { } owner } && live.Contains(owner);
            deadline = publication.ExpiresAt < deadline ? publication.ExpiresAt : deadline;
            deadline = publication.State?.StartTime is { } start && start > now && start < deadline ? start : deadline;
        }

        AggregateState forAll = Aggregate(published, Container.Aggregation, isOnline);
        AggregateState forWorkgroup = Aggregate(published, Container.WorkgroupAggregation, isOnline);
        DateTimeOffset? inactiveSince = forAll.IsInactive ? before.InactiveSince ?? now : null;
        if (isOnline)
        {
            AddForSelf(published, forAll, forWorkgroup, inactiveSince);
        }

        published.Sort(static (one, other) => one.Key.CompareTo(other.Key));
        return new PresentitySnapshot
        {
            Publications = [.. published],
            Containers = before.Containers,
            Watchers = before.Watchers,
            ContactCard = before.ContactCard,
            StatesForWatchers =
            [
                ForWatchers(StateDetail.Number, forAll, inactiveSince),
                ForWatchers(StateDetail.Place, forAll, inactiveSince),
                ForWatchers(StateDetail.LastActive, forAll, inactiveSince),
                ForWatchers(StateDetail.Meeting, forWorkgroup, inactiveSince),
            ],
            InactiveSince = inactiveSince,
            NextDeadline = deadline,
        };
    }

    /// <summary>Whether the server itself wrote this one.</summary>
    public static bool IsServerWritten(Publication publication) =>
        publication.Key.Category == CategoryNames.State
        && CategoryNames.IsReserved(CategoryNames.State, publication.Key.Instance);

    private static Publication Written(
        PublicationKey key, long version, byte[] content, DateTimeOffset now, AggregateState? aggregate = null) => new()
    {
        Aggregate = aggregate,
        Key = key,
        Version = version,
        ExpireType = ExpireType.User,
        PublishTime = now,
        Content = content,
    };

    private static Publication Renew(Publication? last, PublicationKey key, byte[] content, DateTimeOffset now) =>
        last is not null && last.Content.AsSpan().SequenceEqual(content)
            ? last
            : Written(key, (last?.Version ?? 0) + 1, content, now);

    private AggregateState Aggregate(List<Publication> published, int container, bool isOnline)
    {
        List<StateInput> inputs = [];
        foreach (Publication publication in published)
        {
            if (publication.Key.Container == container && publication.State is { } state
                && (state.StartTime is not { } start || start <= now))
            {
                inputs.Add(new StateInput(
                    state, publication.Order, publication.Key.Instance, publication.Owner?.InstanceId,
                    publication.Owner is { } owner && live.Contains(owner)));
            }
        }

        return StateAggregator.Aggregate(
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(inputs), isOnline);
    }

    private void AddForSelf(
        List<Publication> published, AggregateState forAll, AggregateState forWorkgroup, DateTimeOffset? inactiveSince)
    {
        Add(published, Container.Aggregation, CategoryNames.AggregateStateInstance,
            AggregateStateWriter.Write(forAll, StateDetail.Meeting, inactiveSince));
        Add(published, Container.WorkgroupAggregation, CategoryNames.AggregateStateInstance,
            AggregateStateWriter.Write(forWorkgroup, StateDetail.Meeting, inactiveSince));
        if (forAll.Machine is { } machine)
        {
            Add(published, Container.Aggregation, CategoryNames.AggregateMachineStateInstance,
                AggregateStateWriter.WriteMachine(machine.Availability, forAll.MachineEndpointId));
        }
    }

    private void Add(List<Publication> published, int container, uint instance, byte[] content)
    {
        PublicationKey key = new(CategoryNames.State, container, instance);
        published.Add(Renew(before.Find(key), key, content, now));
    }

    private static AggregateState Shown(AggregateState state, StateDetail detail) =>
        detail == StateDetail.Number ? new AggregateState(state.Availability, null, null, null, null) : state;

    private Publication ForWatchers(StateDetail detail, AggregateState state, DateTimeOffset? inactiveSince)
    {
        Publication last = before.StatesForWatchers[(int)detail];
        byte[] content = AggregateStateWriter.Write(state, detail, inactiveSince);
        return last.Content.AsSpan().SequenceEqual(content)
            ? last
            : Written(last.Key, last.Version + 1, content, now, Shown(state, detail));
    }
}
