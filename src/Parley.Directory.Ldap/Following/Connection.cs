// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap.Following;

/// <summary>A controller in use.</summary>
/// <param name="session">The connection.</param>
/// <param name="facts">What it said of itself.</param>
internal sealed partial class Connection(IDirectorySession session, ControllerFacts facts) : IAsyncDisposable
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

    /// <summary>
    /// Up to which of them another controller must have replicated to have all that was taken over here: a database
    /// counts on with every sign-in, which no other one ever hears of.
    /// </summary>
    public long TakenUsn { get; private set; } = facts.HighestUsn;

    /// <summary>How many changes had been taken over from all controllers when that was known.</summary>
    public long TakenChanges { get; private set; }

    /// <summary>Whether everything up to <see cref="Usn"/> was taken over, not only what changed since.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Takes note that all changes handed over so far have numbers up to this one.</summary>
    public void NoteTaken(long changes, long usn)
    {
        if (changes != TakenChanges)
        {
            TakenChanges = changes;
            TakenUsn = usn;
        }
    }

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

    /// <summary>Ends it. One that cannot even be ended must not end the loop that used it.</summary>
    public async Task GiveUpAsync(ILogger log)
    {
        try
        {
            await DisposeAsync();
        }
        catch (Exception e)
        {
            LogNotEnded(log, Facts.Controller, e);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => session.DisposeAsync();

    [LoggerMessage(8033, LogLevel.Error, "The connection to {Controller} could not be ended properly; it is left "
        + "behind")]
    private static partial void LogNotEnded(ILogger log, string controller, Exception fault);
}
