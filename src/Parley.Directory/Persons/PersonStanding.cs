// SPDX-License-Identifier: Apache-2.0

namespace Parley.Directory.Persons;

/// <summary>What a domain says of a person's account there.</summary>
public enum PersonStanding
{
    /// <summary>It may be used.</summary>
    Good,

    /// <summary>It is disabled there.</summary>
    Disabled,

    /// <summary>Its time there is over.</summary>
    Expired,

    /// <summary>It is locked out there, after wrong passwords.</summary>
    Locked,

    /// <summary>It is deleted there, or outside what is searched, or the domain was removed here.</summary>
    Deleted,
}
