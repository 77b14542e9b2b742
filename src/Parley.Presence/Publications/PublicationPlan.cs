// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Presence.Presentities;

namespace Parley.Presence.Publications;

/// <summary>What one publish request comes to: all of it or nothing ([MS-PRES]; client contract 5.6).</summary>
internal sealed class PublicationPlan
{
    private PublicationPlan(
        RequestFault fault, IReadOnlyList<VersionConflict> conflicts,
        IReadOnlyDictionary<PublicationKey, Publication?> changes)
    {
        Fault = fault;
        Conflicts = conflicts;
        Changes = changes;
    }

    /// <summary>Why nothing is done, other than conflicts.</summary>
    public RequestFault Fault { get; }

    /// <summary>The lines whose version is wrong; nothing is done if there is one.</summary>
    public IReadOnlyList<VersionConflict> Conflicts { get; }

    /// <summary>What stands under each touched key afterwards; null for what was removed.</summary>
    public IReadOnlyDictionary<PublicationKey, Publication?> Changes { get; }

    /// <summary>Works out what a request does.</summary>
    /// <param name="snapshot">What is there.</param>
    /// <param name="operations">The lines of the request.</param>
    /// <param name="owner">The endpoint it comes from.</param>
    /// <param name="order">The order of this change.</param>
    /// <param name="forgiving">
    /// Whether the endpoint's own publications are taken whatever their version: nobody else writes them, and the
    /// client would ask again without end.
    /// </param>
    /// <param name="limits">The limits.</param>
    /// <param name="now">The time.</param>
    public static PublicationPlan Make(
        PresentitySnapshot snapshot, IReadOnlyList<PublicationOperation> operations, PublicationOwner owner, long order,
        bool forgiving, PresenceLimits limits, DateTimeOffset now)
    {
        Dictionary<PublicationKey, Publication?> changes = [];
        List<VersionConflict> conflicts = [];
        for (int i = 0; i < operations.Count; i++)
        {
            PublicationOperation operation = operations[i];
            Publication? stored = changes.TryGetValue(operation.Key, out Publication? changed)
                ? changed
                : snapshot.Find(operation.Key);
            long version = stored?.Version ?? 0;
            if (operation.Version != version && !(forgiving && IsOwn(operation, stored, owner)))
            {
                conflicts.Add(new VersionConflict(i + 1, operation.Version, version));
            }

            changes[operation.Key] = operation.IsDeletion
                ? null
                : new Publication
                {
                    Key = operation.Key,
                    Version = version + 1,
                    ExpireType = operation.ExpireType,
                    PublishTime = now,
                    Content = operation.Content,
                    Order = order,
                    Owner = owner,
                    ExpiresAt = operation.ExpireType == ExpireType.Time
                        ? now + operation.Lifetime
                        : DateTimeOffset.MaxValue,
                    State = operation.State,
                };
        }

        return new PublicationPlan(FaultOf(snapshot, changes, limits), conflicts, changes);
    }

    private static bool IsOwn(PublicationOperation operation, Publication? stored, PublicationOwner owner) =>
        stored is null
            ? operation.IsDeletion || operation.ExpireType == ExpireType.Endpoint
            : stored.ExpireType == ExpireType.Endpoint && stored.Owner?.Key == owner.Key;

    private static RequestFault FaultOf(
        PresentitySnapshot snapshot, Dictionary<PublicationKey, Publication?> changes, PresenceLimits limits)
    {
        int count = 0;
        long octets = 0;
        Dictionary<int, long> byContainer = [];
        foreach (Publication publication in snapshot.Publications)
        {
            if (!changes.ContainsKey(publication.Key) && !SnapshotBuilder.IsServerWritten(publication))
            {
                Count(publication);
            }
        }

        foreach (Publication? publication in changes.Values)
        {
            if (publication is not null)
            {
                Count(publication);
            }
        }

        foreach (long octetsThere in byContainer.Values)
        {
            if (octetsThere > limits.BytesPerContainer)
            {
                return RequestFault.Quota;
            }
        }

        return count > limits.PublicationsPerPerson || octets > limits.BytesPerPerson
            ? RequestFault.Quota
            : RequestFault.None;

        void Count(Publication publication)
        {
            int container = publication.Key.Container;
            count++;
            octets += publication.Content.Length;
            byContainer[container] = byContainer.GetValueOrDefault(container) + publication.Content.Length;
        }
    }
}
