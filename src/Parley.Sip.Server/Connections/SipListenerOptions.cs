// SPDX-License-Identifier: Apache-2.0

using System.Net;

namespace Parley.Sip.Server.Connections;

/// <summary>The transports a listener may have.</summary>
public enum SipTransport
{
    /// <summary>TLS 1.2 or newer (row T10).</summary>
    Tls,

    /// <summary>Plain TCP; only where the administrator asked for it.</summary>
    Tcp,

    /// <summary>UDP; only where the administrator asked for it.</summary>
    Udp,
}

/// <summary>Where to listen.</summary>
/// <param name="EndPoint">Address and port; <c>::</c> takes IPv4 as well. Port 0 takes a free one.</param>
/// <param name="Transport">How.</param>
public sealed record SipListenerOptions(IPEndPoint EndPoint, SipTransport Transport = SipTransport.Tls);
