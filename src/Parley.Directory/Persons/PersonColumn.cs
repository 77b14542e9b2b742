// SPDX-License-Identifier: Apache-2.0

namespace Parley.Directory.Persons;

/// <summary>By what people are looked for.</summary>
internal enum PersonColumn
{
    /// <summary>The identifier.</summary>
    ObjectGuid,

    /// <summary>The name in the domain, folded.</summary>
    SamAccountName,

    /// <summary>The user principal name, folded.</summary>
    UserPrincipalName,

    /// <summary>The distinguished name, folded.</summary>
    DistinguishedName,

    /// <summary>The look of the address that the rule makes.</summary>
    WishedSkeleton,

    /// <summary>The security identifier.</summary>
    SecurityIdentifier,

    /// <summary>The SIP address of the account.</summary>
    Address,
}
