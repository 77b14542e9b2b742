// SPDX-License-Identifier: Apache-2.0

namespace Parley.Directory.Persons;

/// <summary>What an administrator said about a person here.</summary>
public enum PersonChoice
{
    /// <summary>Nothing: the domain's group decides, if it has one.</summary>
    None,

    /// <summary>Enabled here, in a domain without a group.</summary>
    Enabled,

    /// <summary>Disabled here; nothing the domain says enables them.</summary>
    Disabled,
}
