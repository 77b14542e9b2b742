// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap.Following;

/// <summary>A controller in use.</summary>
/// <param name="session">The connection.</param>
/// <param name="facts">What it said of itself.</param>
internal sealed class Connection(IDirectorySession session, ControllerFacts facts) : IAsyncDisposable
{
    /// <summary>The connection itself.</summary>
    public IDirectorySession Session => session;

    /// <summary>What the controller said of itself when it was last asked.</summary>
    public ControllerFacts Facts { get; set; } = facts;

    /// <summary>
    /// The distinguished names people are looked for under, as the controller writes them; empty where one is gone.
    /// </summary>
    public string[] Bases { get; set; } = [];

    /// <summary>Up to which of the controller's numbers changes were taken over.</summary>
    public long Usn { get; set; } = facts.HighestUsn;

    /// <summary>Whether everything up to <see cref="Usn"/> was taken over, not only what changed since.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Asks page after page.</summary>
    public async IAsyncEnumerable<IReadOnlyList<DirectoryRecord>> PagesAsync(
        DirectorySearch search, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[]? cookie = null;
        do
        {
            DirectoryPage page = await session.SearchAsync(search, cookie, cancellationToken);
            yield return page.Records;
            cookie = page.Cookie;
        }
        while (cookie is not null);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => session.DisposeAsync();
}
