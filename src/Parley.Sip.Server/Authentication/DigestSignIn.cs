// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net;
using Microsoft.Extensions.Logging;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Digest;
using Parley.Security.Lockout;
using Parley.Sip.Messages;
using Parley.Sip.Server.Diagnostics;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Pipeline;

namespace Parley.Sip.Server.Authentication;

/// <summary>Requests of standard phones: each proves itself with digest credentials (RFC 3261 §22, RFC 8760).</summary>
internal sealed partial class DigestSignIn
{
    private readonly SipAuthenticationOptions _options;
    private readonly ChallengeWriter _challenges;
    private readonly EndedAccounts _ended;
    private readonly SipServerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly DigestAuthenticator? _authenticator;

    /// <summary>Makes it.</summary>
    public DigestSignIn(
        SipAuthenticationOptions options, ChallengeWriter challenges, EndedAccounts ended, SipServerMetrics metrics,
        TimeProvider time, ILogger log)
    {
        _options = options;
        _challenges = challenges;
        _ended = ended;
        _metrics = metrics;
        _time = time;
        _log = log;
        foreach (SipAuthenticationOffer offer in options.Offers)
        {
            _authenticator ??= offer.Digest;
        }
    }

    /// <summary>Looks at the credentials of a request.</summary>
    public StepOutcome Step(RequestContext context, in PresentedCredentials credentials)
    {
        SipMessage request = context.Request;
        SignedInClient? known = context.Peer.Security.Client;
        SipAddress? claimed =
            known is not null && request.FromUri.SequenceEqual(known.FromUri.Span) ? known.Address : null;
        if (claimed is null && !FromAddress.TryRead(request.FromUri, out claimed))
        {
            context.Refuse(RefusalReason.BadFrom);
            return StepOutcome.Done;
        }

        long epoch = _ended.Epoch;
        DigestResult result = _authenticator!.Authenticate(
            request.MethodToken, request.RequestUri, credentials.Value, claimed,
            SourceKey.Of(context.Peer.RemoteEndPoint.Address), _time.GetUtcNow());
        Settle(context, result.Outcome);
        if (result.Outcome == DigestOutcome.Valid)
        {
            Accept(context, known, claimed, result.Account);
            if (!_ended.SinceThen(epoch, result.Account, serial: null))
            {
                return StepOutcome.Continue;
            }

            context.Peer.Security.Forget();
        }

        _metrics.SignedIn(result.Failure);
        if (result.Outcome is not (DigestOutcome.Stale or DigestOutcome.Valid))
        {
            LogFailed(context.Peer.Id, context.Peer.RemoteEndPoint.Address, result.Outcome);
        }

        // The same for every failure: whether a user exists is not told.
        _challenges.Challenge(context, result.Outcome == DigestOutcome.Stale);
        return StepOutcome.Done;
    }

    private void Accept(RequestContext context, SignedInClient? known, SipAddress claimed, AccountId account)
    {
        if (known is null || known.Account != account || !ReferenceEquals(known.Address, claimed))
        {
            known = new SignedInClient(account, claimed, context.Request.FromUri, association: null);
            context.Peer.Security.Remember(known);
            context.Peer.CountAsSignedIn();
            _metrics.SignedIn(AuthenticationFailure.None);
        }

        context.SetSender(known);
    }

    private void Settle(RequestContext context, DigestOutcome outcome)
    {
        if (context.Attempt is not { } attempt)
        {
            return;
        }

        context.Attempt = null;
        _options.Budget.Settle(
            attempt,
            outcome switch
            {
                DigestOutcome.Valid => AttemptOutcome.Succeeded,
                DigestOutcome.WrongSecret or DigestOutcome.IdentityMismatch or DigestOutcome.AccountRefused =>
                    AttemptOutcome.Failed,

                // No secret was judged, or it was another's: nothing is counted and nothing is forgiven.
                DigestOutcome.Stale or DigestOutcome.Replayed or DigestOutcome.Malformed or DigestOutcome.UriMismatch =>
                    AttemptOutcome.Undecided,
            },
            _time.GetUtcNow());
    }

    [LoggerMessage(4102, LogLevel.Information,
        "Connection {Connection}: digest credentials from {Source} refused: {Outcome}")]
    private partial void LogFailed(long connection, IPAddress source, DigestOutcome outcome);
}
