// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Dispatch;

namespace Parley.Registrar.Contacts;

/// <summary>A SUBSCRIBE to a contact list that waits for its turn.</summary>
/// <param name="Context">The request, detached.</param>
/// <param name="Key">The endpoint it comes from: the one registered on its connection, whatever epid it claims.</param>
/// <param name="Lifetime">The lifetime to grant; zero ends the subscription.</param>
internal sealed record PendingSubscribe(SipRequestContext Context, string Key, TimeSpan Lifetime)
{
    /// <summary>The flow it came over.</summary>
    public SipConnection Connection => Context.Connection;
}
