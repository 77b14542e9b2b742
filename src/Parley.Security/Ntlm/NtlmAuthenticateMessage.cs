// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using Parley.Security.Authentication;

namespace Parley.Security.Ntlm;

/// <summary>
/// AUTHENTICATE_MESSAGE (type 3), as a view over the octets received ([MS-NLMP] §2.2.1.3). Reading checks every bound;
/// <see cref="CheckVariant"/> refuses everything that is not NTLMv2.
/// </summary>
internal ref struct NtlmAuthenticateMessage
{
    /// <summary>Where the message integrity code stands when there is one.</summary>
    public const int MicOffset = 72;

    /// <summary>How long it is.</summary>
    public const int MicLength = 16;

    /// <summary>The length of the proof at the head of an NTLMv2 response.</summary>
    public const int ProofLength = 16;

    /// <summary>The length of an LM or NTLMv1 response.</summary>
    private const int OldResponseLength = 24;

    private const int HeaderLength = 64;
    private const int SessionKeyLength = 16;
    private const int LmField = 12;
    private const int NtField = 20;
    private const int DomainField = 28;
    private const int UserField = 36;
    private const int WorkstationField = 44;
    private const int SessionKeyField = 52;
    private const int FlagsField = 60;

    // In the client's blob (§2.2.2.7): two version octets, six reserved, time, client challenge, four reserved, pairs.
    private const int BlobPairsOffset = 28;

    /// <summary>The whole message.</summary>
    public ReadOnlySpan<byte> Octets { get; private set; }

    /// <summary>The NTLMv2 response: proof, then blob.</summary>
    public ReadOnlySpan<byte> NtResponse { get; private set; }

    /// <summary>The session key under the key exchange key; empty when there is none.</summary>
    public ReadOnlySpan<byte> EncryptedSessionKey { get; private set; }

    /// <summary>The domain exactly as sent.</summary>
    public string Domain { get; private set; }

    /// <summary>The user exactly as sent.</summary>
    public string User { get; private set; }

    /// <summary>The flags the client took up.</summary>
    public NtlmFlags Flags { get; private set; }

    /// <summary>The proof that the client knows the secret.</summary>
    public readonly ReadOnlySpan<byte> Proof => NtResponse[..ProofLength];

    /// <summary>What the proof covers besides the challenge.</summary>
    public readonly ReadOnlySpan<byte> Blob => NtResponse[ProofLength..];

    /// <summary>The target information the client copied and added to, under the proof.</summary>
    public readonly ReadOnlySpan<byte> TargetInfo => Blob[BlobPairsOffset..];

    /// <summary>Reads a message.</summary>
    /// <param name="octets">Any octets.</param>
    /// <param name="message">The message, when it is one.</param>
    public static bool TryRead(ReadOnlySpan<byte> octets, out NtlmAuthenticateMessage message)
    {
        message = new NtlmAuthenticateMessage { Octets = octets, Domain = string.Empty, User = string.Empty };
        if (!NtlmWire.IsMessage(octets, type: 3, HeaderLength)
            || !NtlmWire.TryReadField(octets, LmField, HeaderLength, out _)
            || !NtlmWire.TryReadField(octets, NtField, HeaderLength, out ReadOnlySpan<byte> response)
            || !NtlmWire.TryReadField(octets, DomainField, HeaderLength, out ReadOnlySpan<byte> domain)
            || !NtlmWire.TryReadField(octets, UserField, HeaderLength, out ReadOnlySpan<byte> user)
            || !NtlmWire.TryReadField(octets, WorkstationField, HeaderLength, out _)
            || !NtlmWire.TryReadField(octets, SessionKeyField, HeaderLength, out ReadOnlySpan<byte> sessionKey))
        {
            return false;
        }

        NtlmFlags flags = (NtlmFlags)BinaryPrimitives.ReadUInt32LittleEndian(octets[FlagsField..]);
        string userName = string.Empty;
        string domainName = string.Empty;
        if ((flags & NtlmFlags.Unicode) != NtlmFlags.None
            && (!NtlmWire.TryReadName(user, out userName) || !NtlmWire.TryReadName(domain, out domainName)))
        {
            return false;
        }

        message.NtResponse = response;
        message.EncryptedSessionKey = sessionKey;
        message.User = userName;
        message.Domain = domainName;
        message.Flags = flags;
        return true;
    }

    /// <summary>Refuses LM, NTLMv1, anonymous, and anything that drops a flag Parley needs (rows T11, T12).</summary>
    /// <param name="required">The flags needed.</param>
    public readonly AuthenticationFailure CheckVariant(NtlmFlags required)
    {
        if ((Flags & required) != required || NtResponse.Length <= OldResponseLength)
        {
            return AuthenticationFailure.Downgrade;
        }

        if (NtResponse.Length < ProofLength + BlobPairsOffset || Blob[0] != 1 || Blob[1] != 1 || User.Length == 0
            || !NtlmTargetInfo.IsWellFormed(TargetInfo))
        {
            return AuthenticationFailure.MalformedToken;
        }

        bool exchangesKey = (Flags & NtlmFlags.KeyExchange) != NtlmFlags.None;
        return exchangesKey && EncryptedSessionKey.Length != SessionKeyLength
            ? AuthenticationFailure.MalformedToken
            : AuthenticationFailure.None;
    }
}
