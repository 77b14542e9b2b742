// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Text;
using System.Threading;
using Microsoft.Extensions.Logging;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Registrar.Registration;
using Parley.Security.Certificates;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Endpoints;
using Parley.Sip.Uris;

namespace Parley.Registrar.Endpoints;

/// <summary>
/// Who is signed in, and over which connection. Soft state: a client signs in again after a restart, except phones on
/// UDP, which <see cref="DurableBindings"/> puts back. Every binding stands on a connection, never on a Contact (row
/// T12), and leaves with it.
/// </summary>
/// <remarks>
/// There is one entry per account that ever signed in; only authenticated accounts get here, so the directory bounds
/// it.
/// </remarks>
internal sealed partial class EndpointRegistry : IEndpointLocator
{
    private readonly ConcurrentDictionary<AccountId, AccountEndpoints> _accounts = new();
    private readonly IAccountDirectory _directory;
    private readonly IDeviceCertificateRegister _certificates;
    private readonly DeregistrationNotice _notice;
    private readonly RegistrarLimits _limits;
    private readonly ILogger _logger;
    private long _order;

    public EndpointRegistry(
        IAccountDirectory directory, IDeviceCertificateRegister certificates, DeregistrationNotice notice,
        RegistrarLimits limits, ILogger<EndpointRegistry> logger)
    {
        _directory = directory;
        _certificates = certificates;
        _notice = notice;
        _limits = limits;
        _logger = logger;
    }

    /// <inheritdoc />
    public event Action<RegisteredEndpoint>? Added;

    /// <inheritdoc />
    public event Action<RegisteredEndpoint, EndpointRemovalReason>? Removed;

    /// <summary>Told of every registration and refresh before its events are raised.</summary>
    public Action<RegistrationState>? Registered { get; set; }

    /// <inheritdoc />
    public ImmutableArray<RegisteredEndpoint> Find(AccountId account) =>
        _accounts.TryGetValue(account, out AccountEndpoints? endpoints) ? endpoints.Snapshot.Endpoints : [];

    /// <inheritdoc />
    public RegisteredEndpoint? FindByGruu(ReadOnlySpan<byte> gruu) =>
        SipUriReader.TryRead(gruu, out SipUriReader uri) && Gruu.TryGetToken(uri, out ReadOnlySpan<byte> token)
            && _directory.FindByUri(uri.Address) is { } account
            ? FindByToken(account.Id, token)
            : null;

    /// <summary>The endpoint of this person whose GRUU has this token; null when it is not registered.</summary>
    public RegisteredEndpoint? FindByToken(AccountId account, ReadOnlySpan<byte> token)
    {
        if (_accounts.TryGetValue(account, out AccountEndpoints? endpoints))
        {
            foreach (EndpointBinding binding in endpoints.Snapshot.Bindings)
            {
                if (binding.GruuToken.Length > 0 && token.SequenceEqual(binding.GruuToken))
                {
                    return binding.Endpoint;
                }
            }
        }

        return null;
    }

    /// <inheritdoc />
    public RegisteredEndpoint? FindByEpid(AccountId account, ReadOnlySpan<byte> epid)
    {
        ImmutableArray<RegisteredEndpoint> endpoints = Find(account);

        // Newest first: of two endpoints that claim one epid, the one that signed in last is alive for certain.
        for (int i = endpoints.Length - 1; i >= 0 && !epid.IsEmpty; i--)
        {
            if (Ascii.EqualsIgnoreCase(epid, endpoints[i].Epid))
            {
                return endpoints[i];
            }
        }

        return null;
    }

    /// <summary>What is registered for this account over this connection; null when nothing is.</summary>
    public RegistrationState? Find(AccountId account, SipConnection connection) =>
        _accounts.TryGetValue(account, out AccountEndpoints? endpoints) ? endpoints.Find(connection)?.State : null;

    /// <summary>
    /// Registers or refreshes an endpoint. An endpoint that may not stay (its connection ended, its account or
    /// certificate was refused meanwhile) is gone again when this returns, whatever the order of the two events was.
    /// </summary>
    public void Register(RegistrationState state)
    {
        RegisteredEndpoint endpoint = state.Endpoint;
        AccountEndpoints account = _accounts.GetOrAdd(endpoint.Account, static _ => new AccountEndpoints());
        EndpointChange change = account.Put(this, state, Interlocked.Increment(ref _order), _limits.EndpointsPerUser);
        Registered?.Invoke(state);
        foreach (EndpointBinding replaced in change.Replaced)
        {
            replaced.Unwatch();
            if (replaced.Connection != endpoint.Connection)
            {
                replaced.Connection.Close("the endpoint registered over another connection");
            }
        }

        foreach (EndpointBinding evicted in change.Evicted)
        {
            End(evicted, DeregistrationReason.QuotaExceeded);
        }

        if (change.Added is { } added)
        {
            LogSignedIn(endpoint.Account, endpoint.Connection.Id);
            added.Watch();
            if (added.Connection.IsClosed)
            {
                ConnectionLost(added);
            }
        }

        account.Events.RunWaiting();
        if (Refusal(endpoint) is { } reason)
        {
            Deregister(endpoint.Account, reason, static (binding, e) => binding.Connection == e.Connection, endpoint);
        }
    }

    /// <summary>Removes what the account has registered over this connection: the client signs out.</summary>
    /// <returns>Whether there was anything.</returns>
    public bool SignOut(AccountId account, SipConnection connection) =>
        Remove(account, binding => binding.Connection == connection, EndpointRemovalReason.SignedOut);

    /// <summary>
    /// <c>Contact: *</c>: removes this connection's endpoint and those of standard phones. Lync endpoints on other
    /// connections stay: they are bound to a living connection and cannot be the stale bindings that a phone means to
    /// clear when it starts.
    /// </summary>
    public void SignOutAll(AccountId account, SipConnection connection) => Remove(
        account,
        binding => binding.Connection == connection || !binding.State.Dialog.UnderstandsNotice,
        EndpointRemovalReason.SignedOut);

    /// <summary>
    /// Ends endpoints of an account at once: notice, close, gone ([MS-SIPREGE] §3.2). Does not block.
    /// </summary>
    /// <returns>How many ended.</returns>
    public int Deregister(AccountId account, DeregistrationReason reason) =>
        Deregister(account, reason, static (_, _) => true, 0);

    /// <summary>Ends the endpoints of an account that match.</summary>
    public int Deregister<TState>(
        AccountId account, DeregistrationReason reason, Func<EndpointBinding, TState, bool> matches, TState argument)
    {
        if (!_accounts.TryGetValue(account, out AccountEndpoints? endpoints))
        {
            return 0;
        }

        IReadOnlyList<EndpointBinding> taken =
            endpoints.Take(this, binding => matches(binding, argument), EndpointRemovalReason.Deregistered);

        // The clients first (row T04: within a second), whoever listens to the events afterwards.
        foreach (EndpointBinding binding in taken)
        {
            End(binding, reason);
        }

        endpoints.Events.RunWaiting();
        return taken.Count;
    }

    /// <summary>Removes registrations that were not refreshed in time.</summary>
    public void RemoveExpired(DateTimeOffset now)
    {
        foreach ((AccountId id, AccountEndpoints account) in _accounts)
        {
            foreach (RegisteredEndpoint endpoint in account.Snapshot.Endpoints)
            {
                if (endpoint.ExpiresAt <= now)
                {
                    Remove(id, binding => binding.Endpoint.ExpiresAt <= now, EndpointRemovalReason.Expired);
                    break;
                }
            }
        }
    }

    /// <summary>The server stops: every endpoint leaves. Connections are the server's to close.</summary>
    public void Stop()
    {
        foreach (AccountId account in _accounts.Keys)
        {
            Remove(account, static _ => true, EndpointRemovalReason.Stopping);
        }
    }

    /// <summary>The connection of a binding ended.</summary>
    internal void ConnectionLost(EndpointBinding lost) =>
        Remove(lost.Endpoint.Account, binding => binding == lost, EndpointRemovalReason.ConnectionLost);

    /// <summary>Tells an event; <see cref="AccountEndpoints.Events"/> keeps the order.</summary>
    internal void Raise(RegisteredEndpoint endpoint, EndpointRemovalReason? removal)
    {
        try
        {
            if (removal is { } reason)
            {
                Removed?.Invoke(endpoint, reason);
            }
            else
            {
                Added?.Invoke(endpoint);
            }
        }
#pragma warning disable CA1031 // a listener's defect must not keep a disabled person's other endpoints signed in
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogListenerFailed(exception, endpoint.Account, endpoint.Connection.Id);
        }
    }

    private bool Remove(AccountId account, Func<EndpointBinding, bool> matches, EndpointRemovalReason reason)
    {
        if (!_accounts.TryGetValue(account, out AccountEndpoints? endpoints))
        {
            return false;
        }

        IReadOnlyList<EndpointBinding> taken = endpoints.Take(this, matches, reason);
        foreach (EndpointBinding binding in taken)
        {
            binding.Unwatch();
            LogLeft(account, binding.Connection.Id, reason);
        }

        endpoints.Events.RunWaiting();
        return taken.Count > 0;
    }

    private void End(EndpointBinding binding, DeregistrationReason reason)
    {
        binding.Unwatch();
        _notice.Send(binding.State, reason);
        binding.Connection.Close(reason.Text);
        LogDeregistered(binding.Endpoint.Account, binding.Connection.Id, reason.Text);
    }

    /// <summary>Why this endpoint may not stay; null when it may.</summary>
    private DeregistrationReason? Refusal(RegisteredEndpoint endpoint)
    {
        if (_directory.Find(endpoint.Account) is not { Enabled: true } account)
        {
            return DeregistrationReason.Disabled;
        }

        if (!account.Address.Equals(endpoint.Address))
        {
            return DeregistrationReason.AddressChanged;
        }

        return endpoint.CertificateSerial is { } serial && _certificates.Find(serial) is not { RevokedAt: null }
            ? DeregistrationReason.CertificateRevoked
            : null;
    }

    // An endpoint is logged by its connection: the key of a phone is its Contact, which is an address.
    [LoggerMessage(3001, LogLevel.Information, "Account {Account} signed in over connection {Connection}")]
    private partial void LogSignedIn(AccountId account, long connection);

    [LoggerMessage(
        3002, LogLevel.Information, "The endpoint of account {Account} on connection {Connection} left: {Reason}")]
    private partial void LogLeft(AccountId account, long connection, EndpointRemovalReason reason);

    [LoggerMessage(
        3003, LogLevel.Information, "The endpoint of account {Account} on connection {Connection} was ended: {Reason}")]
    private partial void LogDeregistered(AccountId account, long connection, string reason);

    [LoggerMessage(
        3004, LogLevel.Error, "A listener failed on the endpoint of account {Account} on connection {Connection}")]
    private partial void LogListenerFailed(Exception exception, AccountId account, long connection);
}
