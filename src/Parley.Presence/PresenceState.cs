// SPDX-License-Identifier: Apache-2.0

using Parley.Directory.Users;
using Parley.Presence.Presentities;
using Parley.Presence.Storage;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Endpoints;

namespace Parley.Presence;

/// <summary>What the requests that change a person's presence work on.</summary>
/// <param name="Presentities">The people.</param>
/// <param name="Store">What lasts.</param>
/// <param name="Senders">Who sends.</param>
/// <param name="Changes">Whom to tell.</param>
internal sealed record PresenceState(
    PresentityTable Presentities, PresenceStore Store, RequestSenders Senders, PresenceChanges Changes)
{
    /// <summary>The sender of a request about their own data, or why it is refused.</summary>
    public RequestFault FindSender(SipRequestContext context, out Account? account, out RegisteredEndpoint? endpoint)
    {
        if (!Senders.TryFind(context, out account, out endpoint))
        {
            return RequestFault.NotRegistered;
        }

        return account.Address.Equals(Senders.AddressOf(context.Request.RequestUri))
            ? RequestFault.None
            : RequestFault.NotOwn;
    }
}
