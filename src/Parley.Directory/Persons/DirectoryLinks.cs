// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;

namespace Parley.Directory.Persons;

/// <summary>
/// Accounts by the security identifiers of the people they are linked with. An account that may not be used is found
/// too: <see cref="ICredentialSource.CheckAccount"/> says why it may not.
/// </summary>
public sealed class DirectoryLinks : IDirectoryLinks
{
    private readonly PersonTable _persons;

    internal DirectoryLinks(PersonTable persons) => _persons = persons;

    /// <inheritdoc />
    public AccountId? FindBySecurityIdentifier(string securityIdentifier, string realm)
    {
        ArgumentNullException.ThrowIfNull(securityIdentifier);
        ArgumentNullException.ThrowIfNull(realm);
        return _persons.FindBySid(securityIdentifier, realm);
    }
}
