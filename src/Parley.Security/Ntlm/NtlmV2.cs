// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Security.Ntlm;

/// <summary>
/// The arithmetic of NTLMv2 ([MS-NLMP] §3.3.2): from the hash of a password to the proof and the session key.
/// </summary>
[SuppressMessage("Security", "CA5351", Justification = "[MS-NLMP] prescribes HMAC-MD5.")]
internal static class NtlmV2
{
    /// <summary>The length of every key here.</summary>
    public const int KeyLength = 16;

    private const int MaximumIdentityOctets = 2 * 2 * NtlmWire.MaximumNameLength;

    /// <summary>
    /// Writes NTOWFv2: the hash keyed to user and domain; only the user is upper-cased, by the caller.
    /// </summary>
    public static void DeriveResponseKey(
        ReadOnlySpan<byte> ntHash, ReadOnlySpan<char> upperUser, ReadOnlySpan<char> domain, Span<byte> responseKey)
    {
        Span<byte> identity = stackalloc byte[MaximumIdentityOctets];
        int length = Encoding.Unicode.GetBytes(upperUser, identity);
        length += Encoding.Unicode.GetBytes(domain, identity[length..]);
        HMACMD5.HashData(ntHash, identity[..length], responseKey);
    }

    /// <summary>Writes NTProofStr: what a client that knows the secret puts before its blob.</summary>
    public static void ComputeProof(
        ReadOnlySpan<byte> responseKey, ReadOnlySpan<byte> serverChallenge, ReadOnlySpan<byte> blob, Span<byte> proof)
    {
        Span<byte> covered = stackalloc byte[NtlmWire.MaximumMessageLength + 8];
        serverChallenge.CopyTo(covered);
        blob.CopyTo(covered[serverChallenge.Length..]);
        HMACMD5.HashData(responseKey, covered[..(serverChallenge.Length + blob.Length)], proof);
    }

    /// <summary>
    /// Checks a proof against a hash. The client upper-cases ASCII only (client contract 3.1), others all of Unicode:
    /// both are tried, always, so that the time says nothing but how long the name is.
    /// </summary>
    /// <param name="ntHash">The hash of the password.</param>
    /// <param name="message">What the client sent; its variant was checked.</param>
    /// <param name="serverChallenge">The challenge it answers.</param>
    /// <param name="sessionBaseKey">Where the session base key goes when the proof is right.</param>
    public static bool Verify(
        ReadOnlySpan<byte> ntHash, in NtlmAuthenticateMessage message, ReadOnlySpan<byte> serverChallenge,
        Span<byte> sessionBaseKey)
    {
        Span<byte> other = stackalloc byte[KeyLength];
        bool ascii = Verify(ntHash, UpperAscii(message.User), message, serverChallenge, sessionBaseKey);
        bool unicode = Verify(ntHash, message.User.ToUpperInvariant(), message, serverChallenge, other);
        if (unicode)
        {
            other.CopyTo(sessionBaseKey);
        }

        CryptographicOperations.ZeroMemory(other);
        return ascii | unicode;
    }

    /// <summary>
    /// Computes the message integrity code over all messages, the last with a zeroed field (§3.1.5.1.2).
    /// </summary>
    public static void ComputeMic(
        ReadOnlySpan<byte> exportedSessionKey, ReadOnlySpan<byte> negotiate, ReadOnlySpan<byte> challenge,
        ReadOnlySpan<byte> authenticate, Span<byte> mic)
    {
        Span<byte> zero = stackalloc byte[NtlmAuthenticateMessage.MicLength];
        zero.Clear();
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.MD5, exportedSessionKey);
        hash.AppendData(negotiate);
        hash.AppendData(challenge);
        hash.AppendData(authenticate[..NtlmAuthenticateMessage.MicOffset]);
        hash.AppendData(zero);
        hash.AppendData(authenticate[(NtlmAuthenticateMessage.MicOffset + zero.Length)..]);
        hash.GetHashAndReset(mic);
    }

    private static bool Verify(
        ReadOnlySpan<byte> ntHash, string upperUser, in NtlmAuthenticateMessage message,
        ReadOnlySpan<byte> serverChallenge, Span<byte> sessionBaseKey)
    {
        Span<byte> responseKey = stackalloc byte[KeyLength];
        Span<byte> proof = stackalloc byte[NtlmAuthenticateMessage.ProofLength];
        DeriveResponseKey(ntHash, upperUser, message.Domain, responseKey);
        ComputeProof(responseKey, serverChallenge, message.Blob, proof);
        bool right = CryptographicOperations.FixedTimeEquals(proof, message.Proof);
        HMACMD5.HashData(responseKey, proof, sessionBaseKey);
        CryptographicOperations.ZeroMemory(responseKey);
        return right;
    }

    private static string UpperAscii(string user) => string.Create(user.Length, user, static (span, source) =>
    {
        for (int i = 0; i < span.Length; i++)
        {
            span[i] = char.IsAsciiLetterLower(source[i]) ? (char)(source[i] - 0x20) : source[i];
        }
    });
}
