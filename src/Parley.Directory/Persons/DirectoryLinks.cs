// SPDX-License-Identifier: Apache-2.0

using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;

namespace Parley.Directory.Persons;

/// <summary>Accounts by the security identifiers of the people they are linked with.</summary>
public sealed class DirectoryLinks : IDirectoryLinks
{
    internal DirectoryLinks()
    {
    }

    /// <inheritdoc />
    public AccountId? FindBySecurityIdentifier(string securityIdentifier) => null;
}
