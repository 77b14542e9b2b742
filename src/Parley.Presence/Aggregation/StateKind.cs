// SPDX-License-Identifier: Apache-2.0

namespace Parley.Presence.Aggregation;

/// <summary>Where a state comes from ([MS-PRES] xsi:type of state).</summary>
internal enum StateKind
{
    /// <summary>The person chose it.</summary>
    User,

    /// <summary>A machine saw whether it is in use.</summary>
    Machine,

    /// <summary>A calendar has a meeting.</summary>
    Calendar,

    /// <summary>A call or a conference is up.</summary>
    Phone,
}
