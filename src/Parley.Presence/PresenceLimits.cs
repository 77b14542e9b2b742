// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Presence.Xml;

namespace Parley.Presence;

/// <summary>The numbers that protect presence. Each is enforced before the work it bounds is done.</summary>
public sealed record PresenceLimits
{
    /// <summary>Limits of the documents that clients send.</summary>
    public XmlLimits Xml { get; init; } = XmlLimits.Default;

    /// <summary>Publications in one request; 128: the largest in use carries eighteen.</summary>
    public int PublicationsPerRequest { get; init; } = 128;

    /// <summary>Publications of one person; 256: about ten per endpoint and twenty that stay.</summary>
    public int PublicationsPerPerson { get; init; } = 256;

    /// <summary>Octets of one publication; 32 KiB: the largest in use (free/busy) is below 4 KiB.</summary>
    public int PublicationBytes { get; init; } = 32 * 1024;

    /// <summary>Octets of everything one person publishes; 1 MiB.</summary>
    public int BytesPerPerson { get; init; } = 1024 * 1024;

    /// <summary>
    /// Octets that one person publishes into one container; 64 KiB. Every watcher may be sent all of it, so this is
    /// what one person can make a colleague's sign-in cost.
    /// </summary>
    public int BytesPerContainer { get; init; } = 64 * 1024;

    /// <summary>
    /// Octets of the answer to a batched subscription after which people are told of in brief, by state and name; 1
    /// MiB, half of what may wait to be written to a connection.
    /// </summary>
    public int ListBytes { get; init; } = 1024 * 1024;

    /// <summary>Characters of a category's name; 64.</summary>
    public int CategoryNameLength { get; init; } = 64;

    /// <summary>Containers of one person; 64. Nine are there from the beginning.</summary>
    public int ContainersPerPerson { get; init; } = 64;

    /// <summary>Members of all containers of one person; 2,000.</summary>
    public int MembersPerPerson { get; init; } = 2_000;

    /// <summary>Watchers remembered for one person; 10,000. Later ones watch without being announced.</summary>
    public int KnownWatchersPerPerson { get; init; } = 10_000;

    /// <summary>Watchers announced in one document; 100: the client answers each with a request of its own.</summary>
    public int WatchersPerDocument { get; init; } = 100;

    /// <summary>People watched in one subscription; 1,000: the size of a contact list.</summary>
    public int ResourcesPerSubscription { get; init; } = 1_000;

    /// <summary>Categories asked for in one subscription; 32.</summary>
    public int CategoriesPerSubscription { get; init; } = 32;

    /// <summary>
    /// Presence subscriptions of one endpoint; 64: one batch, and singles to people it was referred to.
    /// </summary>
    public int SubscriptionsPerEndpoint { get; init; } = 64;

    /// <summary>
    /// Requests of one person that may wait for a write to become durable; 32. More are answered 503.
    /// </summary>
    public int WaitingRequestsPerPerson { get; init; } = 32;

    /// <summary>The longest life of a publication that expires by time; 30 days.</summary>
    public TimeSpan PublicationLifetime { get; init; } = TimeSpan.FromDays(30);
}
