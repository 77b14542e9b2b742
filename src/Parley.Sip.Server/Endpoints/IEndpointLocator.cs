// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Immutable;
using Parley.Kernel.Identifiers;

namespace Parley.Sip.Server.Endpoints;

/// <summary>
/// Who is signed in, and where. Owned here, implemented by the registrar, read by the router and by presence.
/// </summary>
public interface IEndpointLocator
{
    /// <summary>The endpoints of a person; empty when offline. A snapshot, read without a lock.</summary>
    ImmutableArray<RegisteredEndpoint> Find(AccountId account);

    /// <summary>The endpoint a GRUU names; null when it is not registered.</summary>
    RegisteredEndpoint? FindByGruu(ReadOnlySpan<byte> gruu);

    /// <summary>The endpoint of this person with this epid; null when there is none.</summary>
    RegisteredEndpoint? FindByEpid(AccountId account, ReadOnlySpan<byte> epid);

    /// <summary>An endpoint signed in (not raised for a refresh). Outside any lock.</summary>
    event Action<RegisteredEndpoint>? Added;

    /// <summary>An endpoint is gone. Outside any lock, after it has left the snapshot.</summary>
    event Action<RegisteredEndpoint, EndpointRemovalReason>? Removed;
}
