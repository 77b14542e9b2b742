// SPDX-License-Identifier: Apache-2.0

namespace Parley.Presence.Containers;

/// <summary>Whom a member of a container means ([MS-PRES]), from the most general to the most particular.</summary>
internal enum MemberType
{
    /// <summary>Anybody.</summary>
    Everyone,

    /// <summary>Anybody of a public network.</summary>
    PublicCloud,

    /// <summary>Anybody of a federated partner.</summary>
    Federated,

    /// <summary>Anybody of this deployment.</summary>
    SameEnterprise,

    /// <summary>Anybody of one SIP domain.</summary>
    Domain,

    /// <summary>One person.</summary>
    User,
}
