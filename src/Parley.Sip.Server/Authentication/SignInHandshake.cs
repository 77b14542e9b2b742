// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Buffers.Text;
using System.Threading.Tasks;
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

    /// <summary>Takes up a request whose sign-in was decided after its step.</summary>
    public required Action<RequestContext, Func<StepOutcome>> Resume { get; init; }

    /// <summary>The sign-ins that are decided elsewhere just now.</summary>
    public required ConnectionTasks Undecided { get; init; }

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

        // What is reserved stays on the request too, for the case that a fault ends it; settling twice does nothing.
        SignInAttempt attempt = new(
            context, connection, scheme, claimed, version, handshake.Opaque, ended.Epoch, context.Attempt ?? default);
        ExchangeStep step = Step(handshake, credentials.Parameters.Parameter("gssapi-data"u8));
        if (step.Status != ExchangeStatus.Pending)
        {
            return Conclude(attempt, handshake, step);
        }

        Postpone(attempt, handshake);
        return StepOutcome.Done;
    }

    private ExchangeStep Step(HalfOpenHandshake handshake, ReadOnlySpan<byte> base64)
    {
        byte[] token = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(base64.Length));
        bool wellFormed = Base64.DecodeFromUtf8(base64, token, out _, out int length) == OperationStatus.Done;
        ExchangeStep step = wellFormed
            ? handshake.Step(token.AsSpan(0, length), time.GetUtcNow())
            : Failure(AuthenticationFailure.MalformedToken);
        ArrayPool<byte>.Shared.Return(token, clearArray: true);
        return step;
    }

    // Somebody else decides, in its own time: the request keeps its octets, the attempt stays reserved, and what
    // arrives on the connection waits, since it may be signed with keys that do not stand yet.
    private void Postpone(in SignInAttempt attempt, HalfOpenHandshake handshake)
    {
        Task<ExchangeStep> outcome =
            handshake.Pending ?? Task.FromResult(Failure(AuthenticationFailure.DirectoryUnavailable));
        attempt.Context.Detach();
        attempt.Context.Attempt = null;
        attempt.Connection.HoldSigned();
        attempt.Connection.HoldInput();
        Undecided.Start(ResumeAsync(attempt, handshake, outcome));
    }

    private async Task ResumeAsync(SignInAttempt attempt, HalfOpenHandshake handshake, Task<ExchangeStep> outcome)
    {
        try
        {
            _ = await outcome;
        }
        catch (Exception e)
        {
            // The exchange promises not to; a fault of it must not leave a connection waiting for ever.
            LogFault(e, attempt.Scheme.Name);
        }

        ExchangeStep step = outcome.IsCompletedSuccessfully
            ? await outcome
            : Failure(AuthenticationFailure.DirectoryUnavailable);
        attempt.Context.Attempt = attempt.Reservation;
        Resume(attempt.Context, () => Conclude(attempt, handshake, step));
    }

    private StepOutcome Conclude(in SignInAttempt attempt, HalfOpenHandshake handshake, in ExchangeStep step)
    {
        switch (step.Status)
        {
            case ExchangeStatus.Continue:
                attempt.Connection.HoldSigned();
                challenges.Continue(
                    attempt.Context, attempt.Scheme, attempt.Opaque, attempt.Version, step.Token);
                return StepOutcome.Done;
            case ExchangeStatus.Complete:
                handshake.Dispose();
                return Complete(attempt, step);
            case ExchangeStatus.Pending:
            case ExchangeStatus.Failed:
            default:
                handshake.Dispose();
                Refuse(attempt, step.Failure, step.Token);
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

    private StepOutcome Complete(in SignInAttempt attempt, in ExchangeStep step)
    {
        (RequestContext context, StreamConnection connection) = (attempt.Context, attempt.Connection);
        SecurityAssociation association = step.Association!;
        AuthenticationFailure failure = Check(attempt, association);
        if (failure != AuthenticationFailure.None)
        {
            association.Dispose();
            Refuse(attempt, failure);
            return StepOutcome.Done;
        }

        if (connection.Security.Client is { Association: not null } other && other.Account != association.Account)
        {
            association.Dispose();
            Fail(attempt, AuthenticationFailure.IdentityMismatch);
            context.Refuse(RefusalReason.OtherAccount);
            return StepOutcome.Done;
        }

        SignedInClient client = new(association.Account, attempt.Claimed, context.Request.FromUri, association);
        if (!step.Token.IsEmpty)
        {
            // The client goes over to the new keys when it reads this token, so we do before we write it.
            client.OwesUnsignedRegister = association.Version < MaximumVersion;
            connection.Establish(client);
            if (!EndedMeanwhile(attempt, association))
            {
                challenges.Continue(context, attempt.Scheme, association.Opaque, association.Version, step.Token);
            }

            return StepOutcome.Done;
        }

        // Nothing more goes to the client, so this REGISTER is the last one: version 4 signs it already.
        connection.Establish(client);
        if (EndedMeanwhile(attempt, association))
        {
            return StepOutcome.Done;
        }

        if (association.Version >= MaximumVersion
            && verifier.Check(connection, context.Request, completes: true) != SignatureCheck.Valid)
        {
            Fail(attempt, AuthenticationFailure.WrongSecret);
            context.Refuse(RefusalReason.BadSignature);
            connection.Close(CloseReason.BadSignature);
            return StepOutcome.Done;
        }

        Settle(attempt, AttemptOutcome.Succeeded);
        metrics.SignedIn(AuthenticationFailure.None);
        context.SetSender(client);
        return StepOutcome.Continue;
    }

    // The account may have been ended between the check and the moment the association stood (row T04).
    private bool EndedMeanwhile(in SignInAttempt attempt, SecurityAssociation association)
    {
        if (!ended.SinceThen(attempt.Epoch, association.Account, association.CertificateSerial))
        {
            return false;
        }

        attempt.Connection.Security.Revoke();
        Refuse(attempt, AuthenticationFailure.Revoked);
        attempt.Connection.Close(CloseReason.SignInEnded);
        return true;
    }

    private AuthenticationFailure Check(in SignInAttempt attempt, SecurityAssociation association)
    {
        // Nobody is there any more to whom a session could be given.
        if (attempt.Connection.IsClosed || attempt.Connection.Security.IsRevoked
            || ended.SinceThen(attempt.Epoch, association.Account, association.CertificateSerial))
        {
            return AuthenticationFailure.Revoked;
        }

        // The last REGISTER may say another From than the first.
        return options.Credentials.FindAccount(attempt.Claimed) == association.Account
            ? AuthenticationFailure.None
            : AuthenticationFailure.IdentityMismatch;
    }

    private void Refuse(
        in SignInAttempt attempt, AuthenticationFailure failure, ReadOnlyMemory<byte> alert = default)
    {
        Fail(attempt, failure);
        if (SignInRefusal.Of(failure) is { } reason)
        {
            attempt.Context.Refuse(reason, SignInRefusal.TextOf(reason, time.GetUtcNow()));
        }
        else if (alert.IsEmpty)
        {
            challenges.Challenge(attempt.Context);
        }
        else
        {
            // The alert tells the person more than a bare refusal (client contract 2.2).
            challenges.Continue(attempt.Context, attempt.Scheme, attempt.Opaque, attempt.Version, alert);
        }
    }

    // A proof that leads to another account counts like a wrong one: it is how one person's password would be tried
    // under another's name.
    private void Fail(in SignInAttempt attempt, AuthenticationFailure failure)
    {
        attempt.Connection.ReleaseHeld();
        Settle(
            attempt,
            failure == AuthenticationFailure.IdentityMismatch
                ? AttemptOutcome.Failed
                : AttemptSettlement.For(failure));
        metrics.SignedIn(failure);
        LogFailed(attempt.Connection.Id, attempt.Scheme.Name, failure, attempt.Connection.RemoteEndPoint.Address);
    }

    private void Settle(in SignInAttempt attempt, AttemptOutcome outcome)
    {
        attempt.Context.Attempt = null;
        options.Budget.Settle(attempt.Reservation, outcome, time.GetUtcNow());
    }

    private static ExchangeStep Failure(AuthenticationFailure failure) =>
        new(ExchangeStatus.Failed, default, null, failure);

    // Absent means 2 (client contract 1.4).
    private static int VersionOf(in PresentedCredentials credentials) =>
        credentials.Parameters.TryGetParameter("version"u8, out ReadOnlySpan<byte> text)
            ? text.Length == 1 && text[0] is >= (byte)'0' and <= (byte)'9' ? text[0] - '0' : 0
            : 2;

    [LoggerMessage(4101, LogLevel.Information,
        "Connection {Connection}: sign-in with {Scheme} from {Source} failed: {Failure}")]
    private partial void LogFailed(
        long connection, string scheme, AuthenticationFailure failure, System.Net.IPAddress source);

    [LoggerMessage(4104, LogLevel.Error, "A sign-in with {Scheme} failed by a fault of the server")]
    private partial void LogFault(Exception exception, string scheme);
}
