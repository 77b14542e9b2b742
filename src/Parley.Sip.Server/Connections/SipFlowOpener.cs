// SPDX-License-Identifier: Apache-2.0

using System.Net;

namespace Parley.Sip.Server.Connections;

/// <summary>Finds the flow that leads to a peer which nothing has come from yet.</summary>
/// <param name="local">Our address and port.</param>
/// <param name="remote">The peer's.</param>
/// <returns>Null when there is none from there.</returns>
public delegate SipConnection? SipFlowOpener(IPEndPoint local, IPEndPoint remote);
