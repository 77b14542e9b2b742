// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Parley.Hosting.Lifecycle;

/// <summary>
/// What a process starts, in order, and stops in the opposite order. A start that fails stops what had started; a stop
/// that fails or takes too long does not keep the others from stopping. Not thread safe: one caller starts and stops.
/// </summary>
public sealed class StageList
{
    private readonly List<Stage> _stages = [];
    private int _started;

    /// <summary>Told of a stage that did not stop as it should.</summary>
    public Action<string, Exception>? StopFailed { get; init; }

    /// <summary>Adds a stage after those already there.</summary>
    /// <param name="name">For the log.</param>
    /// <param name="start">Starts it.</param>
    /// <param name="stop">Stops it; the token is cancelled when the time to drain is over.</param>
    public void Add(string name, Func<CancellationToken, Task> start, Func<CancellationToken, Task> stop)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(stop);
        _stages.Add(new Stage(name, start, stop));
    }

    /// <summary>Starts every stage; on failure stops those that had started and throws what went wrong.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (_started < _stages.Count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await _stages[_started].Start(cancellationToken);
                _started++;
            }
        }
        catch
        {
            await StopAsync(CancellationToken.None);
            throw;
        }
    }

    /// <summary>Stops what has started, last first.</summary>
    /// <param name="drained">Cancelled when waiting for work in progress must end.</param>
    public async Task StopAsync(CancellationToken drained)
    {
        while (_started > 0)
        {
            Stage stage = _stages[--_started];
            try
            {
                await stage.Stop(drained);
            }
#pragma warning disable CA1031 // one stage's trouble must not keep the database from being closed
            catch (Exception e)
#pragma warning restore CA1031
            {
                StopFailed?.Invoke(stage.Name, e);
            }
        }
    }

    private sealed record Stage(string Name, Func<CancellationToken, Task> Start, Func<CancellationToken, Task> Stop);
}
