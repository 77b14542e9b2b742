// SPDX-License-Identifier: Apache-2.0

using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Domains;

namespace Parley.Directory.Ldap.Sessions;

/// <summary>Opens connections to domain controllers.</summary>
public interface IDirectorySessionFactory
{
    /// <summary>Connects and authenticates.</summary>
    /// <param name="domain">The domain's configuration.</param>
    /// <param name="controller">One of its controllers.</param>
    /// <param name="password">
    /// The password in UTF-8, for <see cref="DomainTransport.Ldaps"/>; the session overwrites it before this returns.
    /// </param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ControllerException">It failed; the text says what to mend.</exception>
    Task<IDirectorySession> ConnectAsync(
        DirectoryDomain domain, string controller, byte[]? password, CancellationToken cancellationToken);
}
