// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Dispatch;

namespace Parley.Sip.Server.Proxy;

/// <summary>A target whose flow is one of this server's connections.</summary>
/// <param name="Target">What the router said.</param>
/// <param name="Connection">The flow.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ProxyLeg(ProxyTarget Target, PeerConnection Connection);
