// SPDX-License-Identifier: Apache-2.0

using System;
using Microsoft.Extensions.Logging;
using Parley.Sip.Server.Dispatch;

namespace Parley.Presence;

/// <summary>What every part of presence works with.</summary>
/// <param name="Options">The options.</param>
/// <param name="Sender">What notifications go out through.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">For what should not happen while notifications are sent.</param>
internal sealed record PresenceCore(PresenceOptions Options, ISipSender Sender, TimeProvider Time, ILogger Logger)
{
    /// <summary>The time.</summary>
    public DateTimeOffset Now => Time.GetUtcNow();
}
