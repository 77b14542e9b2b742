// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Administrators;

/// <summary>What an administrator may do.</summary>
public enum AdministratorRole
{
    /// <summary>Everything: the holder of a credential issued by this deployment for administration.</summary>
    Full,
}
