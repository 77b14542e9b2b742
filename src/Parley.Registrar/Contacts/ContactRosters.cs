// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Data.Common;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Registrar.Diagnostics;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Endpoints;
using Parley.Storage;

namespace Parley.Registrar.Contacts;

/// <summary>
/// All contact lists in use, and their way to the database. Nothing here blocks: a change is queued with the database's
/// writer, and answered when it is durable.
/// </summary>
internal sealed partial class ContactRosters : IDisposable
{
    private readonly ConcurrentDictionary<AccountId, ContactRoster> _rosters = new();
    private readonly ContactStore _store;
    private readonly ContactAnswers _answers;
    private readonly RegistrarLimits _limits;
    private readonly IEndpointLocator _locator;
    private readonly IAccountDirectory _directory;
    private readonly ILogger _logger;

    public ContactRosters(
        ContactStore store, ContactAnswers answers, RegistrarLimits limits, IEndpointLocator locator,
        IAccountDirectory directory, ILogger<ContactRosters> logger)
    {
        _store = store;
        _answers = answers;
        _limits = limits;
        _locator = locator;
        _directory = directory;
        _logger = logger;
        locator.Removed += OnEndpointRemoved;
        directory.Changed += OnAccountChanged;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _locator.Removed -= OnEndpointRemoved;
        _directory.Changed -= OnAccountChanged;
    }

    /// <summary>Subscribes, refreshes or ends a subscription; the context is detached.</summary>
    public void Subscribe(PendingSubscribe subscribe)
    {
        ContactRoster roster = Roster(subscribe.Context.Sender);
        roster.Actions.Put(() =>
        {
            if (roster.Subscribe(subscribe))
            {
                _ = LoadAsync(roster);
            }
        });
    }

    /// <summary>Does an operation and answers it; the context is detached.</summary>
    public async Task ApplyAsync(SipRequestContext context, ContactOperation operation)
    {
        ContactRoster roster = Roster(context.Sender);
        if (!roster.TryEnter(_limits.PendingContactOperationsPerUser))
        {
            _answers.Refuse(context, RegistrarFailures.Busy);
            return;
        }

        try
        {
            await _store.Database.WriteAsync(
                (connection, transaction) => Apply(roster, operation, connection, transaction),
                outcome => roster.Actions.Enqueue(() => roster.Committed(context, operation, outcome)),
                CancellationToken.None);
        }
        catch (DatabaseBusyException)
        {
            _answers.Refuse(context, RegistrarFailures.Busy);
            return;
        }
#pragma warning disable CA1031 // whatever failed, the client must get an answer, and the database says what in the log
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogOperationFailed(exception, roster.Account, operation.Name);
            _answers.Refuse(context, RegistrarFailures.StorageFailed);
            return;
        }
        finally
        {
            roster.Leave();
        }

        roster.Actions.RunWaiting();
    }

    /// <summary>
    /// The writer's thread. The list in memory counts only if the database stands at the same number.
    /// </summary>
    private ContactOutcome Apply(
        ContactRoster roster, ContactOperation operation, DbConnection connection, DbTransaction transaction)
    {
        long number = ContactStore.ReadDeltaNumber(connection, transaction, roster.Account);
        ContactList list = roster.Working is { } working && working.DeltaNumber == number
            ? working
            : _store.Load(connection, transaction, roster.Account);
        ContactOutcome outcome = ContactListRules.Apply(list, operation, _limits);
        if (outcome.Delta is { } delta)
        {
            _store.Save(connection, transaction, roster.Account, outcome.List, delta);
        }

        roster.Working = outcome.List;
        return outcome;
    }

    /// <summary>
    /// Reads a list by the writer's thread too: that gives it its place among the changes, and the thread of the wire
    /// goes on meanwhile.
    /// </summary>
    private async Task LoadAsync(ContactRoster roster)
    {
        try
        {
            await _store.Database.WriteAsync(
                (connection, transaction) => _store.Load(connection, transaction, roster.Account),
                list => roster.Actions.Enqueue(() => roster.Loaded(list)),
                CancellationToken.None);
        }
        catch (DatabaseBusyException)
        {
            roster.Actions.Enqueue(() => roster.LoadFailed(RegistrarFailures.Busy));
        }
#pragma warning disable CA1031 // whatever failed, the waiting clients must get an answer
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogLoadFailed(exception, roster.Account);
            roster.Actions.Enqueue(() => roster.LoadFailed(RegistrarFailures.StorageFailed));
        }

        roster.Actions.RunWaiting();
    }

    private async Task DeleteAsync(ContactRoster roster)
    {
        try
        {
            await _store.Database.WriteAsync(
                (connection, transaction) => ContactStore.Delete(connection, transaction, roster.Account),
                CancellationToken.None);
        }
#pragma warning disable CA1031 // nobody waits for it; the log says what is left behind
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogDeleteFailed(exception, roster.Account);
        }
    }

    private ContactRoster Roster(AccountId account) =>
        _rosters.GetOrAdd(account, static (id, answers) => new ContactRoster(id, answers), _answers);

    private void OnEndpointRemoved(RegisteredEndpoint endpoint, EndpointRemovalReason reason)
    {
        if (_rosters.TryGetValue(endpoint.Account, out ContactRoster? roster))
        {
            roster.Actions.Put(() => roster.EndpointGone(endpoint.Key, endpoint.Connection));
        }
    }

    private void OnAccountChanged(AccountChange change)
    {
        if (change.Kind == AccountChangeKind.Deleted)
        {
            ContactRoster roster = Roster(change.Account.Id);
            _ = DeleteAsync(roster);
            roster.Actions.Put(roster.AccountDeleted);
            _rosters.TryRemove(change.Account.Id, out _);
        }
    }

    [LoggerMessage(3011, LogLevel.Error, "The contact operation {Operation} of account {Account} was not stored")]
    private partial void LogOperationFailed(Exception exception, AccountId account, string operation);

    [LoggerMessage(3012, LogLevel.Error, "The contact list of account {Account} could not be read")]
    private partial void LogLoadFailed(Exception exception, AccountId account);

    [LoggerMessage(3013, LogLevel.Error, "The contact list of the deleted account {Account} could not be removed")]
    private partial void LogDeleteFailed(Exception exception, AccountId account);
}
