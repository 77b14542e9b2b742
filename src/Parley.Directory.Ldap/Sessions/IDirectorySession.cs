// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading;
using System.Threading.Tasks;

namespace Parley.Directory.Ldap.Sessions;

/// <summary>
/// An authenticated, confidential connection to one domain controller. One request at a time; after a failure other
/// than <see cref="DirectoryFailure.NoSuchObject"/> and <see cref="DirectoryFailure.NotPermitted"/> it is of no more
/// use.
/// </summary>
public interface IDirectorySession : IAsyncDisposable
{
    /// <summary>The controller as it was named in the configuration.</summary>
    string Controller { get; }

    /// <summary>Asks for a page.</summary>
    /// <param name="search">What is asked.</param>
    /// <param name="cookie">Of the page before; null for the first.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ControllerException">It failed; the text says what to mend.</exception>
    Task<DirectoryPage> SearchAsync(DirectorySearch search, byte[]? cookie, CancellationToken cancellationToken);
}
