// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Server.Dispatch;

namespace Parley.Presence;

/// <summary>What every part of presence works with.</summary>
/// <param name="Options">The options.</param>
/// <param name="Sender">What notifications go out through.</param>
/// <param name="Time">The clock.</param>
internal sealed record PresenceCore(PresenceOptions Options, ISipSender Sender, TimeProvider Time)
{
    /// <summary>The time.</summary>
    public DateTimeOffset Now => Time.GetUtcNow();
}
