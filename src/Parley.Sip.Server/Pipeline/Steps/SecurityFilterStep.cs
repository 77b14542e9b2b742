// SPDX-License-Identifier: Apache-2.0

using System;
using Microsoft.Extensions.Logging;
using Parley.Kernel.Identifiers;
using Parley.Security.Lockout;
using Parley.Sip.Messages;
using Parley.Sip.Server.Authentication;
using Parley.Sip.Server.Diagnostics;
using Parley.Sip.Server.Dispatch;

namespace Parley.Sip.Server.Pipeline.Steps;

/// <summary>
/// Says no before a secret is looked at too often (row T03): whoever presents proof of a password has an attempt
/// reserved for the account in From and for the source, or is refused. Certificates and tickets prove no secret that
/// could be guessed.
/// </summary>
internal sealed partial class SecurityFilterStep(SipAuthenticationOptions options, TimeProvider time, ILogger log)
    : PipelineStep
{
    /// <inheritdoc />
    public override StepOutcome Invoke(RequestContext context)
    {
        if (!PresentsSecret(context) || !FromAddress.TryRead(context.Request.FromUri, out SipAddress? claimed))
        {
            return StepOutcome.Continue;
        }

        AttemptDenial denial = options.Budget.TryReserve(
            options.Credentials.FindAccount(claimed), claimed.Value, context.Peer.RemoteEndPoint.Address,
            time.GetUtcNow(),
            out AttemptReservation reservation);
        if (denial != AttemptDenial.None)
        {
            LogDenied(context.Peer.Id, context.Peer.RemoteEndPoint.Address, denial);
            context.Refuse(RefusalReason.AttemptsExhausted);
            return StepOutcome.Done;
        }

        context.Attempt = reservation;
        return StepOutcome.Continue;
    }

    private bool PresentsSecret(RequestContext context)
    {
        bool register = context.Request.Method == SipMethod.Register;
        if (!register && context.Peer.Security.Client?.Association is not null)
        {
            return false;
        }

        // Whoever has proved this account on this very stream has nothing to guess, and must not be shut out by the
        // wrong guesses of a neighbour behind the same address. On UDP the sender's address proves nothing.
        if (context.Peer is { IsReliable: true, Security.Client: { Association: null } known }
            && context.Request.FromUri.SequenceEqual(known.FromUri.Span))
        {
            return false;
        }

        PresentedCredentials credentials = PresentedCredentials.Find(context.Request, options);
        if (!credentials.Exist)
        {
            return false;
        }

        // The first message of NTLM is empty; the one with a secret answers our challenge.
        return credentials.IsDigest
            || (register && credentials.Scheme!.HasGuessableSecret
                && !credentials.Parameters.Parameter("gssapi-data"u8).IsEmpty);
    }

    [LoggerMessage(4103, LogLevel.Warning,
        "Connection {Connection}: an attempt from {Source} was not looked at: {Denial}")]
    private partial void LogDenied(long connection, System.Net.IPAddress source, AttemptDenial denial);
}
