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

    /// <summary>Verifies a type 3 message, wherever the secret is. The challenge is spent, whatever comes of it.</summary>
    /// <param name="type3">The message, decoded; any octets.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public ValueTask<NtlmResult> VerifyAsync(
        ReadOnlyMemory<byte> type3, DateTimeOffset now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Verify(type3.Span, now));
    }

    /// <summary>Verifies a type 3 message. The challenge is spent, whatever comes of it.</summary>
    /// <param name="type3">The message, decoded; any octets.</param>
    /// <param name="now">The time.</param>
    public NtlmResult Verify(ReadOnlySpan<byte> type3, DateTimeOffset now)
    {
        NtlmChallenge? challenge = _challenge;
        _challenge = null;
        if (challenge is null || !NtlmAuthenticateMessage.TryRead(type3, out NtlmAuthenticateMessage message))
        {
            return new NtlmResult(AuthenticationFailure.MalformedToken, default);
        }

        AuthenticationFailure failure = message.CheckVariant(NtlmFlags.HttpRequired);
        if (failure != AuthenticationFailure.None)
        {
            return new NtlmResult(failure, default);
        }

        NtlmAttempt attempt = new()
        {
            Negotiate = _negotiate, Challenge = challenge, Message = message, ChannelBinding = _channelBinding.Span,
        };
        return Check(attempt, now);
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
