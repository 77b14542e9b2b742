// SPDX-License-Identifier: Apache-2.0

using Parley.Sip.Server.Dispatch;

namespace Parley.Registrar.Diagnostics;

/// <summary>
/// Why a request is refused: a value, not an exception. All of them stand in <see cref="RegistrarFailures"/>.
/// </summary>
/// <param name="StatusCode">The SIP status.</param>
/// <param name="DiagnosticsId">The ErrorId of ms-diagnostics ([MS-OCER]); 2 means "see status and reason".</param>
/// <param name="Reason">What the person or the administrator reads.</param>
internal sealed record SipFailure(int StatusCode, int DiagnosticsId, string Reason)
{
    /// <summary>Answers the request with this failure.</summary>
    public void Send(SipRequestContext context) => context.Reject(StatusCode, DiagnosticsId, Reason);
}
