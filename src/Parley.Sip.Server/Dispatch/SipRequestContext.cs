// SPDX-License-Identifier: Apache-2.0

using Parley.Kernel.Identifiers;
using Parley.Sip.Messages;
using Parley.Sip.Server.Connections;
using Parley.Sip.Writing;

namespace Parley.Sip.Server.Dispatch;

/// <summary>A request on its way through the pipeline, with what is known about its sender.</summary>
public abstract class SipRequestContext
{
    /// <summary>The request; valid during the call unless <see cref="Detach"/> was called.</summary>
    public abstract SipMessage Request { get; }

    /// <summary>Where it came from.</summary>
    public abstract SipConnection Connection { get; }

    /// <summary>
    /// The account whose signature (or digest) was verified. Never null once a handler sees the request.
    /// </summary>
    public abstract AccountId Sender { get; }

    /// <summary>The sender's SIP address as the directory spells it.</summary>
    public abstract SipAddress SenderAddress { get; }

    /// <summary>The device certificate the sender signed in with; null for passwords.</summary>
    public abstract string? CertificateSerial { get; }

    /// <summary>The tag this server uses in To for answers of its own to this request; made at first use.</summary>
    public abstract string LocalTag { get; }

    /// <summary>
    /// Makes the request outlive the call, so that an answer may come later from any thread. Idempotent.
    /// </summary>
    public abstract void Detach();

    /// <summary>
    /// Starts a response with Via, From, To (with our tag), Call-ID and CSeq in place. One at a time per thread; send
    /// it before starting another.
    /// </summary>
    public abstract SipMessageWriter CreateResponse(int statusCode, string? reason = null);

    /// <summary>Sends the response through the transaction. A final response ends the context's work.</summary>
    public abstract void Send(SipMessageWriter response);

    /// <summary>
    /// Answers with a status and an ms-diagnostics header ([MS-OCER]): <c>id;reason="…";source="fqdn"</c>.
    /// </summary>
    public abstract void Reject(int statusCode, int diagnosticsId, string reason);
}
