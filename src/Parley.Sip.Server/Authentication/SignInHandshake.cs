// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Buffers.Text;
using Microsoft.Extensions.Logging;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Lockout;
using Parley.Security.MessageSigning;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Diagnostics;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Pipeline;

namespace Parley.Sip.Server.Authentication;

/// <summary>
/// Joins the handshakes of the security library with the REGISTER requests that carry them (client contract 1.6, 2.1,
/// 3.1).
/// </summary>
internal sealed partial class SignInHandshake(
    SipAuthenticationOptions options, ChallengeWriter challenges, MessageVerifier verifier, EndedAccounts ended,
    SipServerMetrics metrics, TimeProvider time, ILogger log)
{
    private const int MaximumVersion = 4;

    /// <summary>Takes one step.</summary>
    /// <returns>Whether the request goes on: the client has signed in with this very request.</returns>
    public StepOutcome Step(RequestContext context, StreamConnection connection, in PresentedCredentials credentials)
    {
        IAuthenticationScheme scheme = credentials.Scheme!;
        if (!FromAddress.TryRead(context.Request.FromUri, out SipAddress? claimed))
        {
            context.Refuse(RefusalReason.BadFrom);
            return StepOutcome.Done;
        }

        int version = VersionOf(credentials);
        if (!TryFind(context, connection, credentials, claimed, version, out HalfOpenHandshake? handshake))
        {
            return StepOutcome.Done;
        }

        ReadOnlySpan<byte> base64 = credentials.Parameters.Parameter("gssapi-data"u8);
        byte[] token = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(base64.Length));
        long epoch = ended.Epoch;
        bool wellFormed = Base64.DecodeFromUtf8(base64, token, out _, out int length) == OperationStatus.Done;
        ExchangeStep step = wellFormed
            ? handshake.Step(token.AsSpan(0, length), time.GetUtcNow())
            : new ExchangeStep(ExchangeStatus.Failed, default, null, AuthenticationFailure.MalformedToken);
        ArrayPool<byte>.Shared.Return(token, clearArray: true);
        switch (step.Status)
        {
            case ExchangeStatus.Continue:
                connection.HoldSigned();
                challenges.Continue(context, scheme, handshake.Opaque, version, step.Token);
                return StepOutcome.Done;
            case ExchangeStatus.Complete:
                handshake.Dispose();
                return Complete(context, connection, scheme, claimed, step, epoch);
            case ExchangeStatus.Failed:
            default:
                string opaque = handshake.Opaque;
                handshake.Dispose();
                Fail(context, connection, scheme, step.Failure);
                if (step.Token.IsEmpty)
                {
                    challenges.Challenge(context);
                }
                else
                {
                    // The alert tells the person more than a bare refusal (client contract 2.2).
                    challenges.Continue(context, scheme, opaque, version, step.Token);
                }

                return StepOutcome.Done;
        }
    }

    private bool TryFind(
        RequestContext context, StreamConnection connection, in PresentedCredentials credentials, SipAddress claimed,
        int version, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out HalfOpenHandshake? handshake)
    {
        ReadOnlySpan<byte> opaque = credentials.Parameters.Parameter("opaque"u8);
        if (!opaque.IsEmpty)
        {
            if (options.Handshakes.TryFind(connection.Id, opaque, credentials.Scheme!, claimed, out handshake))
            {
                return true;
            }

            // Timed out, or begun on another connection, or under another From: from the beginning.
            challenges.Challenge(context);
            handshake = null;
            return false;
        }

        HandshakeAdmission admission = options.Handshakes.TryBegin(
            credentials.Scheme!, claimed, version, connection.Id, connection.RemoteEndPoint.Address, time.GetUtcNow(),
            out handshake);
        if (admission == HandshakeAdmission.Admitted && handshake is not null)
        {
            return true;
        }

        context.Refuse(RefusalReason.TooManyHandshakes);
        return false;
    }

    private StepOutcome Complete(
        RequestContext context, StreamConnection connection, IAuthenticationScheme scheme, SipAddress claimed,
        in ExchangeStep step, long epoch)
    {
        SecurityAssociation association = step.Association!;
        AuthenticationFailure failure = Check(connection, association, claimed, epoch);
        if (failure != AuthenticationFailure.None)
        {
            association.Dispose();
            Fail(context, connection, scheme, failure);
            challenges.Challenge(context);
            return StepOutcome.Done;
        }

        if (connection.Security.Client is { Association: not null } other && other.Account != association.Account)
        {
            association.Dispose();
            Fail(context, connection, scheme, AuthenticationFailure.IdentityMismatch);
            context.Refuse(RefusalReason.OtherAccount);
            return StepOutcome.Done;
        }

        SignedInClient client = new(association.Account, claimed, context.Request.FromUri, association);
        if (!step.Token.IsEmpty)
        {
            // The client goes over to the new keys when it reads this token, so we do before we write it.
            client.OwesUnsignedRegister = association.Version < MaximumVersion;
            connection.Establish(client);
            if (EndedMeanwhile(context, connection, scheme, epoch))
            {
                return StepOutcome.Done;
            }

            challenges.Continue(context, scheme, association.Opaque, association.Version, step.Token);
            return StepOutcome.Done;
        }

        // Nothing more goes to the client, so this REGISTER is the last one: version 4 signs it already.
        connection.Establish(client);
        if (EndedMeanwhile(context, connection, scheme, epoch))
        {
            return StepOutcome.Done;
        }

        if (association.Version >= MaximumVersion
            && verifier.Check(connection, context.Request) != SignatureCheck.Valid)
        {
            Fail(context, connection, scheme, AuthenticationFailure.WrongSecret);
            context.Refuse(RefusalReason.BadSignature);
            connection.Close(CloseReason.BadSignature);
            return StepOutcome.Done;
        }

        Settle(context, AttemptOutcome.Succeeded);
        metrics.SignedIn(AuthenticationFailure.None);
        context.SetSender(client);
        return StepOutcome.Continue;
    }

    // The account may have been ended between the check and the moment the association stood (row T04).
    private bool EndedMeanwhile(
        RequestContext context, StreamConnection connection, IAuthenticationScheme scheme, long epoch)
    {
        if (!ended.SinceThen(epoch))
        {
            return false;
        }

        connection.Security.Revoke();
        Fail(context, connection, scheme, AuthenticationFailure.Revoked);
        challenges.Challenge(context);
        connection.Close(CloseReason.SignInEnded);
        return true;
    }

    private AuthenticationFailure Check(
        StreamConnection connection, SecurityAssociation association, SipAddress claimed, long epoch)
    {
        if (ended.Epoch != epoch || connection.Security.IsRevoked)
        {
            return AuthenticationFailure.Revoked;
        }

        // The last REGISTER may say another From than the first.
        return options.Credentials.FindAccount(claimed) == association.Account
            ? AuthenticationFailure.None
            : AuthenticationFailure.IdentityMismatch;
    }

    private void Fail(
        RequestContext context, StreamConnection connection, IAuthenticationScheme scheme,
        AuthenticationFailure failure)
    {
        connection.ReleaseHeld();
        Settle(context, failure switch
        {
            AuthenticationFailure.WrongSecret or AuthenticationFailure.UnknownAccount
                or AuthenticationFailure.IdentityMismatch or AuthenticationFailure.AccountDisabled =>
                    AttemptOutcome.Failed,
            _ => AttemptOutcome.Undecided,
        });
        metrics.SignedIn(failure);
        LogFailed(connection.Id, scheme.Name, failure, connection.RemoteEndPoint.Address);
    }

    private void Settle(RequestContext context, AttemptOutcome outcome)
    {
        if (context.Attempt is { } attempt)
        {
            context.Attempt = null;
            options.Budget.Settle(attempt, outcome, time.GetUtcNow());
        }
    }

    // Absent means 2 (client contract 1.4).
    private static int VersionOf(in PresentedCredentials credentials) =>
        credentials.Parameters.TryGetParameter("version"u8, out ReadOnlySpan<byte> text)
            ? text.Length == 1 && text[0] is >= (byte)'0' and <= (byte)'9' ? text[0] - '0' : 0
            : 2;

    [LoggerMessage(4101, LogLevel.Information,
        "Connection {Connection}: sign-in with {Scheme} from {Source} failed: {Failure}")]
    private partial void LogFailed(
        long connection, string scheme, AuthenticationFailure failure, System.Net.IPAddress source);
}
