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
    /// <summary>How each domain stands; a snapshot.</summary>
    IReadOnlyList<DomainStatus> Status { get; }

    /// <summary>Compares everything with a domain now.</summary>
    /// <param name="domain">The domain's DNS name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Why it did not work, in one sentence for the administrator; null when it did.</returns>
    Task<string?> SynchroniseAsync(string domain, CancellationToken cancellationToken);

    /// <summary>Tries a configuration: each controller, its certificate, the credential, the right to read.</summary>
    /// <param name="domain">The configuration; need not be stored.</param>
    /// <param name="bindPassword">The password in UTF-8; empty for a keytab. The caller overwrites it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>What has to be mended, one sentence each; empty when all is well.</returns>
    Task<IReadOnlyList<string>> TestAsync(
        DirectoryDomain domain, ReadOnlyMemory<byte> bindPassword, CancellationToken cancellationToken);

    /// <summary>The people in a group of a domain, through nested groups.</summary>
    /// <param name="domain">The domain's DNS name.</param>
    /// <param name="group">The group's distinguished name or sam account name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="DomainReaderException">The domain cannot be asked, or has no such group.</exception>
    Task<IReadOnlyList<Guid>> MembersOfAsync(string domain, string group, CancellationToken cancellationToken);
}
