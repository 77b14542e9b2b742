// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using Parley.Security.Authentication;
using Parley.Security.Lockout;

namespace Parley.Sip.Server.Authentication;

/// <summary>How clients sign in.</summary>
public sealed class SipAuthenticationOptions
{
    /// <summary>The realm of all challenges.</summary>
    public string Realm { get; init; } = SignInRealm.Name;

    /// <summary>What is offered, in the order of the deployment's list.</summary>
    public required IReadOnlyList<SipAuthenticationOffer> Offers { get; init; }

    /// <summary>Whose address is whose.</summary>
    public required ICredentialSource Credentials { get; init; }

    /// <summary>The attempts that passwords are given: one budget for every door of the deployment (row T03).</summary>
    public required AttemptBudget Budget { get; init; }

    /// <summary>The half-open handshakes.</summary>
    public HandshakeTable Handshakes { get; init; } = new();
}
