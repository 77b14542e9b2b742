// SPDX-License-Identifier: Apache-2.0

using Parley.Management.Commands;

namespace Parley.Management.Administrators;

/// <summary>The rights of roles, in one place.</summary>
internal static class AdministratorRights
{
    /// <summary>Whether a role includes a command.</summary>
    public static bool Include(AdministratorRole role, AdministrationCommand command) => role switch
    {
        AdministratorRole.Full => command is not null,
    };
}
