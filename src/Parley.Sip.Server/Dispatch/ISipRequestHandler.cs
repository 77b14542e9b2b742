// SPDX-License-Identifier: Apache-2.0

namespace Parley.Sip.Server.Dispatch;

/// <summary>
/// A service that answers requests. Handlers are asked in the order the role lists them; the router is last.
/// </summary>
public interface ISipRequestHandler
{
    /// <summary>Whether this request is for this service. Looks only; must be quick.</summary>
    bool Accepts(SipRequestContext context);

    /// <summary>
    /// Answers or forwards it. Runs on the receiving thread; anything that blocks is handed off after <see
    /// cref="SipRequestContext.Detach"/>.
    /// </summary>
    void Handle(SipRequestContext context);
}
