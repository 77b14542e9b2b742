// SPDX-License-Identifier: Apache-2.0

namespace Parley.Presence.Categories;

/// <summary>The categories the server itself has to do with ([MS-PRES]).</summary>
internal static class CategoryNames
{
    /// <summary>Availability and activity.</summary>
    public const string State = "state";

    /// <summary>What an endpoint can do; for the person's own endpoints only.</summary>
    public const string Device = "device";

    /// <summary>A note; sealed with a key of its own.</summary>
    public const string Note = "note";

    /// <summary>Name and mail address.</summary>
    public const string ContactCard = "contactCard";

    /// <summary>Free/busy times and working hours.</summary>
    public const string CalendarData = "calendarData";

    /// <summary>The instance of aggregateState.</summary>
    public const uint AggregateStateInstance = 1;

    /// <summary>The instance of aggregateMachineState.</summary>
    public const uint AggregateMachineStateInstance = 0x1000_0000;

    /// <summary>The instance of the contact card that the server publishes from the directory.</summary>
    public const uint IdentityInstance = 0;

    /// <summary>
    /// Whether watchers never see what is published under this name: devices, raw states (they get the aggregate),
    /// and how calls are routed, which the server alone reads.
    /// </summary>
    public static bool IsPrivate(string category) => category is State or Device or "routing" or "dndState";

    /// <summary>Whether only the server writes this instance.</summary>
    public static bool IsReserved(string category, uint instance) => category switch
    {
        State => instance is AggregateStateInstance or AggregateMachineStateInstance,
        ContactCard => instance == IdentityInstance,
        _ => false,
    };
}
