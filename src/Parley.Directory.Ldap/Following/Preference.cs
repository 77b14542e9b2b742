// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;

namespace Parley.Directory.Ldap.Following;

/// <summary>
/// Tries controllers of higher preference while another is in use. One that does not answer takes its time to be found
/// out: changes are followed meanwhile.
/// </summary>
/// <param name="choice">Connects.</param>
/// <param name="state">What is remembered.</param>
/// <param name="options">How often.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
internal sealed partial class Preference(
    ControllerChoice choice, DomainState state, SynchroniserOptions options, TimeProvider time, ILogger log)
{
    private Task<Connection?>? _trial;
    private DueTime _next;

    /// <summary>A controller was just chosen: the next attempt is later.</summary>
    public void Postpone() => _next = DueTime.After(time.GetUtcNow(), options.PreferenceInterval);

    /// <summary>Goes on with an attempt, or begins one when it is time.</summary>
    /// <returns>A controller to use from now on; null: the one in use.</returns>
    public async Task<Connection?> TryAsync(Connection inUse, CancellationToken stop)
    {
        if (_trial is null && _next.IsDue(time.GetUtcNow()))
        {
            Postpone();
            _trial = choice.PreferAsync(inUse.Facts.Controller, state, stop);
        }

        if (_trial is not { IsCompleted: true } trial)
        {
            return null;
        }

        _trial = null;
        if (await trial is not { } better)
        {
            return null;
        }

        // Asked now, and nothing is taken over between the answer and the switch: what ended must not come back.
        if (await choice.HasCaughtUpAsync(better, inUse, stop))
        {
            return better;
        }

        await better.GiveUpAsync(log);
        return null;
    }

    /// <summary>Waits for the attempt under way, and ends what came of it.</summary>
    public async Task EndAsync()
    {
        if (_trial is not { } trial)
        {
            return;
        }

        _trial = null;
        try
        {
            if (await trial is { } unused)
            {
                await unused.GiveUpAsync(log);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped before it was known.
        }
        catch (Exception e)
        {
            LogFault(log, e);
        }
    }

    [LoggerMessage(8034, LogLevel.Error, "A fault while a preferred controller was tried")]
    private static partial void LogFault(ILogger log, Exception fault);
}
