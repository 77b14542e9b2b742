// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading;

namespace Parley.Sip.Server.Dispatch;

/// <summary>The handlers in the order of the role; complete before the first request comes.</summary>
internal sealed class SipHandlers
{
    private ISipRequestHandler[] _all = [];

    /// <summary>All of them.</summary>
    public ReadOnlySpan<ISipRequestHandler> All => Volatile.Read(ref _all);

    /// <summary>Adds one at the end.</summary>
    public void Add(ISipRequestHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _all = [.. _all, handler];
    }
}
