// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Parley.Directory.Domains;

/// <summary>
/// What administrators ask of whoever reads the domains. Implemented by the LDAP library; the server runs it.
/// </summary>
public interface IDomainReader
{
    /// <summary>How each domain stands, in the order they are configured in; a snapshot.</summary>
    IReadOnlyList<DomainStatus> Status { get; }

    /// <summary>Compares everybody of a domain now.</summary>
    /// <param name="domain">The domain's DNS name.</param>
    /// <param name="cancellationToken">Gives up waiting; the comparison goes on.</param>
    /// <returns>
    /// How the domain stands afterwards, with <see cref="DomainStatus.LastError"/> when it was not compared; null when
    /// it is not read.
    /// </returns>
    Task<DomainStatus?> SynchroniseAsync(string domain, CancellationToken cancellationToken);

    /// <summary>Tries a configuration: each controller, its certificate, the credential, the right to read.</summary>
    /// <param name="domain">The configuration; need not be stored.</param>
    /// <param name="password">The password in UTF-8; null with a keytab. The caller overwrites it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>One result for each controller, in order.</returns>
    Task<IReadOnlyList<ConfigurationTest>> TestAsync(
        DirectoryDomain domain, ReadOnlyMemory<byte>? password, CancellationToken cancellationToken);

    /// <summary>The people in a group of a domain, through nested groups.</summary>
    /// <param name="domain">The domain's DNS name.</param>
    /// <param name="group">The group's distinguished name or sam account name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Who, or why the domain does not say.</returns>
    Task<GroupMembers> MembersOfAsync(string domain, string group, CancellationToken cancellationToken);
}
