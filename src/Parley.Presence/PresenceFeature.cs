// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading;
using Microsoft.Extensions.Logging;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Presence.Containers;
using Parley.Presence.Presentities;
using Parley.Presence.Publications;
using Parley.Presence.RoamingSelf;
using Parley.Presence.Storage;
using Parley.Presence.Subscriptions;
using Parley.Sip.Server.Dispatch;

namespace Parley.Presence;

/// <summary>
/// Presence of one server, put together: what people publish, who may see it, who watches. A role lists
/// <see cref="Handlers"/> anywhere before the router.
/// </summary>
public sealed partial class PresenceFeature : IDisposable
{
    private readonly PresenceCore _core;
    private readonly PresentityTable _presentities;
    private readonly SubscriptionTable _table;
    private readonly PresenceChanges _changes;
    private readonly PresenceWatch _watch;
    private readonly ITimer _timer;

    /// <summary>Makes presence, with what the database holds; it works at once.</summary>
    /// <param name="dependencies">What it stands on.</param>
    /// <param name="options">Choices; null for the defaults.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A stored row was altered.</exception>
    public PresenceFeature(PresenceDependencies dependencies, PresenceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dependencies);
        options ??= new PresenceOptions();
        ILoggerFactory loggers = dependencies.LoggerFactory;
        _core = new PresenceCore(
            options, dependencies.Sender, dependencies.Time, loggers.CreateLogger<PresenceFeature>());
        _presentities = new PresentityTable(_core);
        _table = new SubscriptionTable(dependencies.Endpoints, options.Limits);
        PresenceStore store = new(
            dependencies.Database, dependencies.KeyRing, options.Limits.Xml, loggers.CreateLogger<PresenceStore>());
        PresenceSubscriptions others = new(_core, _presentities, _table, dependencies.Directory, store);
        SelfSubscriptions own = new(_core, _presentities, _table, dependencies.Directory);
        RequestSenders senders = new(dependencies.Directory, dependencies.Endpoints);
        _changes = new PresenceChanges(others);
        PresenceState state = new(_presentities, store, senders, _changes);
        Handlers =
        [
            new PresenceSubscribeHandler(senders, _table, own, others),
            new PublishHandler(_core, state, own, loggers.CreateLogger<PublishHandler>()),
            new SetContainerMembersHandler(
                _core, state, own, loggers.CreateLogger<SetContainerMembersHandler>()),
            new SetSubscribersHandler(
                _core, state, dependencies.Directory, loggers.CreateLogger<SetSubscribersHandler>()),
        ];
        Load(store, dependencies.Directory);
        _watch = new PresenceWatch(_core, state, _table, others, dependencies.Directory, dependencies.Endpoints);
        _timer = dependencies.Time.CreateTimer(
            static feature => ((PresenceFeature)feature!).Expire(), this, options.ExpiryPeriod, options.ExpiryPeriod);
    }

    /// <summary>The services; their order does not matter.</summary>
    public IReadOnlyList<ISipRequestHandler> Handlers { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        _timer.Dispose();
        _watch.Dispose();
    }

    private void Load(PresenceStore store, IAccountDirectory directory)
    {
        foreach ((AccountId id, StoredPresence stored) in store.Load())
        {
            if (directory.Find(id) is { } account)
            {
                _presentities.Load(account, stored);
            }
            else
            {
                store.Erase(id); // written while the account was deleted
            }
        }
    }

    private void Expire()
    {
        DateTimeOffset now = _core.Now;
        try
        {
            _presentities.Expire(now, _changes.Tell);
            _table.Expire(now);
        }
#pragma warning disable CA1031 // nobody stands above the timer's thread; a fault of ours must not end the process
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogExpiryFault(_core.Logger, exception);
        }
    }

    [LoggerMessage(5006, LogLevel.Critical, "What has expired could not be looked at; the next tick tries again")]
    private static partial void LogExpiryFault(ILogger logger, Exception exception);
}
