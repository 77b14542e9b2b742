// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;

namespace Parley.Security.Ntlm;

/// <summary>
/// Checks the answer to a challenge: the proof, then that it was made for us. Whether the account exists changes
/// neither the path nor the work: without one, the same computation runs over a hash nobody has.
/// </summary>
internal sealed class NtlmVerifier(ICredentialSource credentials, NtlmTargets targets)
{
    private const uint MicPresent = 0x2;

    private readonly byte[] _nobodysHash = RandomNumberGenerator.GetBytes(NtHash.Length);

    /// <summary>Finds the account a message names.</summary>
    /// <param name="message">The message.</param>
    /// <param name="ntHash">Where its hash goes, or nobody's.</param>
    /// <param name="account">The account; null when there is none.</param>
    /// <returns>Whether the account may be signed in to with the hash.</returns>
    public bool TryFindAccount(in NtlmAuthenticateMessage message, Span<byte> ntHash, out AccountId? account)
    {
        bool found = credentials.TryGetNtHash(message.User, message.Domain, ntHash, out AccountId id);
        account = id == default ? null : id;
        if (!found)
        {
            _nobodysHash.CopyTo(ntHash);
        }

        return found;
    }

    /// <summary>Checks the proof and everything that hangs on it.</summary>
    /// <param name="attempt">What was sent and received.</param>
    /// <param name="ntHash">The hash to check against.</param>
    /// <param name="exportedSessionKey">Where the session key goes when the result is None.</param>
    public AuthenticationFailure Check(in NtlmAttempt attempt, ReadOnlySpan<byte> ntHash, Span<byte> exportedSessionKey)
    {
        NtlmAuthenticateMessage message = attempt.Message;
        Span<byte> sessionBaseKey = stackalloc byte[NtlmV2.KeyLength];
        bool right = NtlmV2.Verify(ntHash, message, attempt.Challenge.ServerChallenge, sessionBaseKey);
        AuthenticationFailure failure = CheckKey(attempt, sessionBaseKey, exportedSessionKey);
        CryptographicOperations.ZeroMemory(sessionBaseKey);
        if (!right)
        {
            return AuthenticationFailure.WrongSecret;
        }

        return IsForUs(attempt) ? failure : AuthenticationFailure.TargetMismatch;
    }

    /// <summary>
    /// Derives the session key of a proof that is right, and checks the code over all three messages when there is one.
    /// </summary>
    /// <param name="attempt">What was sent and received.</param>
    /// <param name="sessionBaseKey">The session base key.</param>
    /// <param name="exportedSessionKey">Where the session key goes.</param>
    public static AuthenticationFailure CheckKey(
        in NtlmAttempt attempt, ReadOnlySpan<byte> sessionBaseKey, Span<byte> exportedSessionKey)
    {
        if ((attempt.Message.Flags & NtlmFlags.KeyExchange) != NtlmFlags.None)
        {
            Rc4.Transform(sessionBaseKey, attempt.Message.EncryptedSessionKey, exportedSessionKey);
        }
        else
        {
            sessionBaseKey.CopyTo(exportedSessionKey);
        }

        bool hasCode = NtlmTargetInfo.TryFind(
            attempt.Message.TargetInfo, NtlmAvId.Flags, out ReadOnlySpan<byte> flags);
        return !hasCode
            || (flags.Length == sizeof(uint)
                && ((BinaryPrimitives.ReadUInt32LittleEndian(flags) & MicPresent) == 0
                    || IsMicRight(attempt, exportedSessionKey)))
            ? AuthenticationFailure.None
            : AuthenticationFailure.TargetMismatch;
    }

    /// <summary>
    /// Whether the client made its proof for us, as far as it says (row T30): our own target information unchanged, the
    /// service it believed to speak to, the channel it saw. The last two are there only when the client is able to;
    /// what is there must be right.
    /// </summary>
    public bool IsForUs(in NtlmAttempt attempt)
    {
        ReadOnlySpan<byte> pairs = attempt.Message.TargetInfo;
        if (!NtlmTargetInfo.Contains(pairs, attempt.Challenge.TargetInfo))
        {
            return false;
        }

        if (NtlmTargetInfo.TryFind(pairs, NtlmAvId.TargetName, out ReadOnlySpan<byte> name) && !name.IsEmpty
            && !targets.Accepts(name))
        {
            return false;
        }

        // Sixteen zeros say that the client knows no binding.
        return !NtlmTargetInfo.TryFind(pairs, NtlmAvId.ChannelBindings, out ReadOnlySpan<byte> binding)
            || !binding.ContainsAnyExcept((byte)0)
            || CryptographicOperations.FixedTimeEquals(binding, attempt.ChannelBinding);
    }

    private static bool IsMicRight(in NtlmAttempt attempt, ReadOnlySpan<byte> exportedSessionKey)
    {
        ReadOnlySpan<byte> authenticate = attempt.Message.Octets;
        if (authenticate.Length < NtlmAuthenticateMessage.MicOffset + NtlmAuthenticateMessage.MicLength)
        {
            return false;
        }

        Span<byte> mic = stackalloc byte[NtlmAuthenticateMessage.MicLength];
        NtlmV2.ComputeMic(exportedSessionKey, attempt.Negotiate, attempt.Challenge.Octets, authenticate, mic);
        return CryptographicOperations.FixedTimeEquals(
            mic, authenticate.Slice(NtlmAuthenticateMessage.MicOffset, NtlmAuthenticateMessage.MicLength));
    }
}
