// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Sip.Server.Dispatch;

namespace Parley.Sip.TestKit;

/// <summary>Keeps what a router decided and forwards nothing.</summary>
public sealed class RecordingProxy : ISipProxy
{
    private readonly List<Forwarded> _forwards = [];

    /// <summary>What was forwarded, in order.</summary>
    public IReadOnlyList<Forwarded> Forwards => _forwards;

    /// <inheritdoc />
    public void Forward(SipRequestContext context, ReadOnlySpan<ProxyTarget> targets)
    {
        ArgumentNullException.ThrowIfNull(context);
        _forwards.Add(new Forwarded(context, targets.ToArray()));
    }

    /// <summary>One decision of a router.</summary>
    /// <param name="Context">The request.</param>
    /// <param name="Targets">Where it goes.</param>
    public sealed record Forwarded(SipRequestContext Context, IReadOnlyList<ProxyTarget> Targets);
}
