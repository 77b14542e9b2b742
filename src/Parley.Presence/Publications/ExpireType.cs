// SPDX-License-Identifier: Apache-2.0

namespace Parley.Presence.Publications;

/// <summary>What ends a publication ([MS-PRES] expireType).</summary>
internal enum ExpireType
{
    /// <summary>The end of the endpoint that published it.</summary>
    Endpoint,

    /// <summary>The end of the person's last endpoint.</summary>
    User,

    /// <summary>Nothing; it is durable.</summary>
    Static,

    /// <summary>A number of seconds.</summary>
    Time,
}
