// SPDX-License-Identifier: Apache-2.0

namespace Parley.Presence.Subscriptions;

/// <summary>What a <see cref="NotificationPump"/> sends from.</summary>
internal interface INotificationSource
{
    /// <summary>Sends the next message that is due; false when none is. One thread at a time.</summary>
    bool SendNext();
}
