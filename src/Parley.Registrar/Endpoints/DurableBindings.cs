// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Endpoints;
using Parley.Storage;

namespace Parley.Registrar.Endpoints;

/// <summary>
/// Bindings that stand on no connection (UDP) outlive the process: the phone does not notice a restart and registers
/// again in an hour only. Written behind, by half a second; the wire path never waits for it.
/// </summary>
internal sealed partial class DurableBindings : IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(500);

    private readonly BindingStore _store;
    private readonly EndpointRegistry _registry;
    private readonly IAccountDirectory _directory;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();

    // What stands, so that the removal of a flow that was replaced does not remove what replaced it; and what of it is
    // not written yet: null for a removal.
    private readonly Dictionary<(AccountId Account, string Key), SipConnection> _standing = [];
    private Dictionary<(AccountId Account, string Key), RegistrationState?> _waiting = [];
    private Task _writing = Task.CompletedTask;
    private bool _scheduled;
    private bool _suspended;

    public DurableBindings(
        BindingStore store, EndpointRegistry registry, IAccountDirectory directory, TimeProvider time, ILogger logger)
    {
        (_store, _registry, _directory, _time, _logger) = (store, registry, directory, time, logger);
        _timer = time.CreateTimer(_ => Begin(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        registry.Registered = Put;
        registry.Removed += Remove;
    }

    /// <summary>Puts back what stood when the last process ended.</summary>
    /// <param name="open">Finds the flow to a phone, from our address and its; null when we do not listen there now.
    /// </param>
    /// <param name="cancellationToken">Ends waiting for the database.</param>
    /// <returns>How many there were.</returns>
    public async Task<int> RestoreAsync(SipFlowOpener open, CancellationToken cancellationToken)
    {
        DateTimeOffset now = _time.GetUtcNow();
        await _store.Database.WriteAsync(
            (connection, transaction) => BindingStore.RemoveExpired(connection, transaction, now), cancellationToken);
        int restored = 0;
        foreach (StoredBinding stored in _store.Database.Read(
            connection => _store.Load(connection, exception => LogUnreadable(exception))))
        {
            if (_directory.Find(stored.Account) is not { Enabled: true } account)
            {
                RemoveLater((stored.Account, stored.Row.Key));
            }
            else if (open(stored.Local, stored.Remote) is { } flow)
            {
                _registry.Register(stored.On(flow, account.Address));
                restored++;
            }
        }

        LogRestored(restored);
        return restored;
    }

    /// <summary>
    /// The process ends: what waits is written, and the removals that follow are those of the flows, not of the
    /// bindings.
    /// </summary>
    public async Task SuspendAsync()
    {
        lock (_lock)
        {
            _suspended = true;
        }

        Begin();
        await _writing;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _registry.Removed -= Remove;
        _timer.Dispose();
    }

    private void Put(RegistrationState state)
    {
        if (state.Endpoint.Connection.Transport != "UDP")
        {
            return;
        }

        (AccountId, string) place = (state.Endpoint.Account, state.Endpoint.Key);
        lock (_lock)
        {
            if (!_suspended)
            {
                _standing[place] = state.Endpoint.Connection;
                _waiting[place] = state;
                Schedule();
            }
        }
    }

    private void Remove(RegisteredEndpoint endpoint, EndpointRemovalReason reason)
    {
        (AccountId, string) place = (endpoint.Account, endpoint.Key);
        lock (_lock)
        {
            if (!_suspended && _standing.TryGetValue(place, out SipConnection? flow) && flow == endpoint.Connection)
            {
                _standing.Remove(place);
                _waiting[place] = null;
                Schedule();
            }
        }
    }

    private void RemoveLater((AccountId, string) place)
    {
        lock (_lock)
        {
            _waiting[place] = null;
            Schedule();
        }
    }

    // Under the lock. Not moved by later changes: the first one waits no longer for them.
    private void Schedule()
    {
        if (!_scheduled)
        {
            _scheduled = true;
            _timer.Change(Delay, Timeout.InfiniteTimeSpan);
        }
    }

    private void Begin()
    {
        lock (_lock)
        {
            _scheduled = false;
            if (_waiting.Count > 0)
            {
                Dictionary<(AccountId, string), RegistrationState?> batch = _waiting;
                _waiting = [];
                _writing = WriteAsync(batch, _writing);
            }
        }
    }

    private async Task WriteAsync(Dictionary<(AccountId Account, string Key), RegistrationState?> batch, Task earlier)
    {
        await earlier;
        try
        {
            await _store.Database.WriteAsync(
                (connection, transaction) =>
                {
                    foreach (((AccountId account, string key), RegistrationState? state) in batch)
                    {
                        if (state is null)
                        {
                            BindingStore.Remove(connection, transaction, account, key);
                        }
                        else
                        {
                            _store.Put(connection, transaction, state);
                        }
                    }

                    return batch.Count;
                },
                CancellationToken.None);
        }
        catch (Exception e) when (e is DatabaseException or DatabaseBusyException or ObjectDisposedException)
        {
            // The phone registers again within the hour; meanwhile this is tried again with the next change.
            LogNotWritten(e, batch.Count);
            lock (_lock)
            {
                foreach ((var place, RegistrationState? state) in batch)
                {
                    _waiting.TryAdd(place, state);
                }
            }
        }
    }

    [LoggerMessage(3020, LogLevel.Information, "{Count} bindings of phones were put back")]
    private partial void LogRestored(int count);

    [LoggerMessage(3021, LogLevel.Error, "A stored binding cannot be read; the phone has to register again")]
    private partial void LogUnreadable(Exception exception);

    [LoggerMessage(3022, LogLevel.Error, "{Count} bindings of phones could not be written")]
    private partial void LogNotWritten(Exception exception, int count);
}
