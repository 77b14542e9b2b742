// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using Parley.Security.MessageSigning;
using Parley.Sip.Headers;
using Parley.Sip.Messages;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Diagnostics;

namespace Parley.Sip.Server.Authentication;

/// <summary>
/// Verifies what a client sends after it signed in: requests, ACK and CANCEL, and its responses too, which carry
/// Authorization like requests (client contract 0.5; row T12).
/// </summary>
internal sealed class MessageVerifier(TimeProvider time)
{
    /// <summary>Checks a message; a valid one has its number taken off the window.</summary>
    /// <param name="connection">The connection it came on.</param>
    /// <param name="message">The message.</param>
    /// <param name="completes">
    /// Whether it is the REGISTER that has just made the association: Kerberos signs it before it is told the
    /// association's name (client contract 3.3). Anything else without a name is unsigned; so is a REGISTER that begins
    /// a new exchange.
    /// </param>
    public SignatureCheck Check(PeerConnection connection, SipMessage message, bool completes = false)
    {
        if (connection.Security.Client?.Association is not { } association)
        {
            return SignatureCheck.NoAssociation;
        }

        if (connection.Security.IsRevoked)
        {
            return SignatureCheck.Ended;
        }

        SignatureCheck check = SignatureCheck.Unsigned;
        foreach (ReadOnlySpan<byte> value in message.GetHeaders(SipHeaderId.Authorization))
        {
            if (AuthParametersReader.TryRead(value, out AuthParametersReader credentials)
                && Ascii.EqualsIgnoreCase(credentials.Scheme, association.Scheme))
            {
                check = Check(association, credentials, message, completes);
                if (check is not (SignatureCheck.OtherAssociation or SignatureCheck.Unsigned))
                {
                    return check;
                }
            }
        }

        return check;
    }

    /// <summary>The reason to refuse a message for; null when there is none.</summary>
    public static RefusalReason? ReasonOf(SignatureCheck check) => check switch
    {
        SignatureCheck.NoAssociation or SignatureCheck.Valid => null,
        SignatureCheck.Unsigned => RefusalReason.Unsigned,
        SignatureCheck.OtherAssociation or SignatureCheck.Ended => RefusalReason.AssociationEnded,
        SignatureCheck.Bad => RefusalReason.BadSignature,
        SignatureCheck.Replayed => RefusalReason.Replayed,
        SignatureCheck.OutsideWindow => RefusalReason.OutsideWindow,
    };

    /// <summary>
    /// Whether the connection is closed over it. Within TLS nobody alters or repeats a message but the client itself:
    /// it is broken or hostile. A message that is merely unsigned may come from a client that is signing in again.
    /// </summary>
    public static bool EndsConnection(SignatureCheck check) =>
        check is not (SignatureCheck.NoAssociation or SignatureCheck.Valid or SignatureCheck.Unsigned);

    private SignatureCheck Check(
        SecurityAssociation association, in AuthParametersReader credentials, SipMessage message, bool completes)
    {
        ReadOnlySpan<byte> response = credentials.Parameter("response"u8);
        if (response.IsEmpty)
        {
            return SignatureCheck.Unsigned;
        }

        if (!credentials.TryGetParameter("opaque"u8, out ReadOnlySpan<byte> opaque))
        {
            if (!completes)
            {
                return SignatureCheck.Unsigned;
            }
        }
        else if (!Ascii.Equals(opaque, association.Opaque))
        {
            return SignatureCheck.OtherAssociation;
        }

        SignatureFields fields = SignedFields.Of(message);
        return association.Verify(
            fields, credentials.Parameter("crand"u8), credentials.Parameter("cnum"u8), response,
            time.GetUtcNow()) switch
        {
            VerificationOutcome.Valid => SignatureCheck.Valid,
            VerificationOutcome.BadSignature => SignatureCheck.Bad,
            VerificationOutcome.Replayed => SignatureCheck.Replayed,
            VerificationOutcome.OutsideWindow => SignatureCheck.OutsideWindow,
            VerificationOutcome.Expired => SignatureCheck.Ended,
        };
    }
}
