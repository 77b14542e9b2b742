// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using Parley.Kernel.Identifiers;
using Parley.Sip.Server.Endpoints;

namespace Parley.Presence.Tests;

/// <summary>Who is signed in, as a test says; events as the registrar raises them.</summary>
internal sealed class TestEndpoints : IEndpointLocator
{
    private readonly ConcurrentDictionary<AccountId, ImmutableArray<RegisteredEndpoint>> _all = new();

    public event Action<RegisteredEndpoint>? Added;

    public event Action<RegisteredEndpoint, EndpointRemovalReason>? Removed;

    public ImmutableArray<RegisteredEndpoint> Find(AccountId account) =>
        _all.TryGetValue(account, out ImmutableArray<RegisteredEndpoint> endpoints) ? endpoints : [];

    public RegisteredEndpoint? FindByGruu(ReadOnlySpan<byte> gruu)
    {
        string text = Encoding.UTF8.GetString(gruu);
        return _all.Values.SelectMany(static e => e).FirstOrDefault(e => e.Gruu == text);
    }

    public RegisteredEndpoint? FindByEpid(AccountId account, ReadOnlySpan<byte> epid)
    {
        string text = Encoding.UTF8.GetString(epid);
        return Find(account).FirstOrDefault(e => e.Epid == text);
    }

    public void SignIn(RegisteredEndpoint endpoint)
    {
        RegisteredEndpoint? replaced = Find(endpoint.Account).FirstOrDefault(e => e.Key == endpoint.Key);
        _all.AddOrUpdate(
            endpoint.Account, _ => [endpoint], (_, all) => all.RemoveAll(e => e.Key == endpoint.Key).Add(endpoint));
        if (replaced is not null)
        {
            Removed?.Invoke(replaced, EndpointRemovalReason.Replaced);
        }

        Added?.Invoke(endpoint);
    }

    public void Remove(RegisteredEndpoint endpoint, EndpointRemovalReason reason)
    {
        _all.AddOrUpdate(endpoint.Account, _ => [],
            (_, all) => all.RemoveAll(e => e.Connection == endpoint.Connection));
        Removed?.Invoke(endpoint, reason);
    }

    /// <summary>Takes an endpoint out of what look-ups see, and tells nobody.</summary>
    public void Forget(RegisteredEndpoint endpoint) =>
        _all.AddOrUpdate(endpoint.Account, _ => [],
            (_, all) => all.RemoveAll(e => e.Connection == endpoint.Connection));
}
