// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Lockout;

namespace Parley.Security.Ntlm;

/// <summary>
/// One sign-in over an HTTP connection: the client's type 1, our challenge, the client's type 3. A challenge is good
/// for one answer; to try again the client sends a new type 1. Not safe from several threads at once.
/// </summary>
public sealed class NtlmHttpExchange
{
    private const uint NegotiateType = 1;
    private const int MinimumNegotiateLength = 16;

    private readonly NtlmHttpAuthenticator _owner;
    private readonly IPAddress _source;
    private readonly ReadOnlyMemory<byte> _channelBinding;
    private byte[] _negotiate = [];
    private NtlmChallenge? _challenge;

    internal NtlmHttpExchange(NtlmHttpAuthenticator owner, IPAddress source, ReadOnlyMemory<byte> channelBinding)
    {
        _owner = owner;
        _source = source;
        _channelBinding = channelBinding;
    }

    /// <summary>Whether these octets are a type 1 message, whatever is in it.</summary>
    /// <param name="token">Any octets.</param>
    public static bool IsNegotiate(ReadOnlySpan<byte> token) =>
        NtlmWire.IsMessage(token, NegotiateType, MinimumNegotiateLength);

    /// <summary>Whether these octets begin like any message of NTLM.</summary>
    /// <param name="token">Any octets.</param>
    public static bool IsMessage(ReadOnlySpan<byte> token) => token.StartsWith("NTLMSSP\0"u8);

    /// <summary>Answers a type 1 message with a new challenge; an earlier one is forgotten.</summary>
    /// <param name="type1">The message, decoded.</param>
    /// <param name="now">The time.</param>
    /// <param name="type2">The challenge, to be sent with 401 on the same connection.</param>
    /// <returns>False when the octets are no type 1 message.</returns>
    public bool TryCreateChallenge(ReadOnlySpan<byte> type1, DateTimeOffset now, [NotNullWhen(true)] out byte[]? type2)
    {
        type2 = null;
        _challenge = null;
        if (!IsNegotiate(type1))
        {
            return false;
        }

        _negotiate = type1.ToArray();
        _challenge = NtlmChallenge.Create(_owner.Options.Names, NtlmFlags.HttpChallenge, now);
        type2 = _challenge.Octets;
        return true;
    }

    /// <summary>
    /// Verifies a type 3 message, wherever the secret is. The challenge is spent, whatever comes of it.
    /// </summary>
    /// <param name="type3">The message, decoded; any octets.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">
    /// Gives up waiting for a place; a question that a domain has is answered, and its outcome counts.
    /// </param>
    public ValueTask<NtlmResult> VerifyAsync(
        ReadOnlyMemory<byte> type3, DateTimeOffset now, CancellationToken cancellationToken)
    {
        AuthenticationFailure failure = TryRead(type3.Span, out NtlmAttempt attempt);
        if (failure != AuthenticationFailure.None)
        {
            return ValueTask.FromResult(new NtlmResult(failure, default));
        }

        if (_owner.Domains is not { AreNeeded: true })
        {
            return ValueTask.FromResult(Check(attempt, now));
        }

        NtlmSavedAttempt saved = new(attempt);
        if (_owner.Credentials.TryFindDomainAccountByOwnName(
            attempt.Message.User, attempt.Message.Domain, out DomainAccount person))
        {
            return AskDomain(attempt, saved, person, now, cancellationToken);
        }

        NtlmResult result = Check(attempt, now);
        return result.Failure is AuthenticationFailure.None or AuthenticationFailure.Throttled
            ? ValueTask.FromResult(result)
            : RefuseLaterAsync(saved, result.Failure, cancellationToken);
    }

    /// <summary>
    /// Verifies a type 3 message of an account whose secret is here. The challenge is spent, whatever comes of it.
    /// </summary>
    /// <param name="type3">The message, decoded; any octets.</param>
    /// <param name="now">The time.</param>
    public NtlmResult Verify(ReadOnlySpan<byte> type3, DateTimeOffset now)
    {
        AuthenticationFailure failure = TryRead(type3, out NtlmAttempt attempt);
        return failure == AuthenticationFailure.None ? Check(attempt, now) : new NtlmResult(failure, default);
    }

    private AuthenticationFailure TryRead(ReadOnlySpan<byte> type3, out NtlmAttempt attempt)
    {
        attempt = default;
        NtlmChallenge? challenge = _challenge;
        _challenge = null;
        if (challenge is null || !NtlmAuthenticateMessage.TryRead(type3, out NtlmAuthenticateMessage message))
        {
            return AuthenticationFailure.MalformedToken;
        }

        attempt = new NtlmAttempt
        {
            Negotiate = _negotiate, Challenge = challenge, Message = message, ChannelBinding = _channelBinding.Span,
        };
        return message.CheckVariant(NtlmFlags.HttpRequired);
    }

    // What needs no secret is judged before the domain is troubled, so a relayed proof never gets there (row T30).
    private ValueTask<NtlmResult> AskDomain(
        in NtlmAttempt attempt, NtlmSavedAttempt saved, DomainAccount person, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (!_owner.Verifier.IsForUs(attempt))
        {
            return RefuseLaterAsync(saved, AuthenticationFailure.TargetMismatch, cancellationToken);
        }

        AttemptDenial denial =
            _owner.Budget.TryReserve(person.Account, string.Empty, _source, now, out AttemptReservation reservation);
        return denial == AttemptDenial.None
            ? FinishAsync(saved, person.Account, reservation, now, cancellationToken)
            : ValueTask.FromResult(new NtlmResult(AuthenticationFailure.Throttled, default));
    }

    private async ValueTask<NtlmResult> FinishAsync(
        NtlmSavedAttempt attempt, AccountId account, AttemptReservation reservation, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        AuthenticationFailure failure = AuthenticationFailure.DirectoryUnavailable;
        try
        {
            DomainNtlmVerdict verdict = await _owner.Domains!.AskAsync(attempt, cancellationToken);
            failure = Judge(attempt, account, verdict);
        }
        finally
        {
            _owner.Budget.Settle(reservation, AttemptSettlement.For(failure), now);
        }

        return new NtlmResult(failure, failure == AuthenticationFailure.None ? account : default);
    }

    // Why an account may not sign in is known here too, and is told after a right proof only.
    private AuthenticationFailure Judge(NtlmSavedAttempt attempt, AccountId account, DomainNtlmVerdict verdict)
    {
        if (verdict.Failure != AuthenticationFailure.None)
        {
            return verdict.Failure;
        }

        AuthenticationFailure failure = CheckKey(attempt, verdict);
        CryptographicOperations.ZeroMemory(verdict.SessionBaseKey);
        return failure == AuthenticationFailure.None ? _owner.Credentials.CheckDomainAccount(account) : failure;
    }

    private async ValueTask<NtlmResult> RefuseLaterAsync(
        NtlmSavedAttempt attempt, AuthenticationFailure failure, CancellationToken cancellationToken) =>
        new(await _owner.Domains!.AskInVainAsync(attempt, failure, cancellationToken), default);

    private static AuthenticationFailure CheckKey(NtlmSavedAttempt attempt, DomainNtlmVerdict verdict)
    {
        Span<byte> sessionKey = stackalloc byte[NtlmV2.KeyLength];
        AuthenticationFailure failure = NtlmVerifier.CheckKey(attempt.Restore(), verdict.SessionBaseKey, sessionKey);
        CryptographicOperations.ZeroMemory(sessionKey);
        return failure;
    }

    private NtlmResult Check(in NtlmAttempt attempt, DateTimeOffset now)
    {
        Span<byte> ntHash = stackalloc byte[NtHash.Length];
        Span<byte> sessionKey = stackalloc byte[NtlmV2.KeyLength];
        bool usable = _owner.Verifier.TryFindAccount(attempt.Message, ntHash, out AccountId? account);
        string name = attempt.Message.Domain + "\\" + attempt.Message.User;
        AttemptDenial denial =
            _owner.Budget.TryReserve(account, name, _source, now, out AttemptReservation reservation);
        AuthenticationFailure failure = AuthenticationFailure.Throttled;
        if (denial == AttemptDenial.None)
        {
            failure = _owner.Verifier.Check(attempt, ntHash, sessionKey);
            if (!usable)
            {
                failure = AuthenticationFailure.UnknownAccount;
            }

            _owner.Budget.Settle(reservation, AttemptSettlement.For(failure), now);
        }

        CryptographicOperations.ZeroMemory(ntHash);
        CryptographicOperations.ZeroMemory(sessionKey);
        return new NtlmResult(failure, failure == AuthenticationFailure.None ? account!.Value : default);
    }
}
