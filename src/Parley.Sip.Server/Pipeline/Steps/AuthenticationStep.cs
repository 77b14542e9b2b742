// SPDX-License-Identifier: Apache-2.0

using Parley.Sip.Messages;
using Parley.Sip.Server.Authentication;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Diagnostics;
using Parley.Sip.Server.Dispatch;

namespace Parley.Sip.Server.Pipeline.Steps;

/// <summary>
/// Says no to whoever does not prove who it is. After a sign-in with a handshake every message is signed, and From is
/// the account's own address (row T12). 401 only ever answers REGISTER: a client in a good association would repeat
/// anything else for ever (client contract 1.6).
/// </summary>
internal sealed class AuthenticationStep(
    SipAuthenticationOptions options, MessageVerifier verifier, ChallengeWriter challenges, SignInHandshake handshakes,
    DigestSignIn digest) : PipelineStep
{
    /// <inheritdoc />
    public override StepOutcome Invoke(RequestContext context)
    {
        ConnectionSecurity security = context.Peer.Security;
        if (security.IsRevoked)
        {
            return Refuse(context, RefusalReason.AssociationEnded, close: true);
        }

        return security.Client is { Association: not null } client
            ? InAssociation(context, client)
            : WithoutAssociation(context);
    }

    private static StepOutcome Refuse(RequestContext context, RefusalReason reason, bool close)
    {
        context.Refuse(reason);
        if (close)
        {
            context.Peer.Close(CloseReason.BadSignature);
        }

        return StepOutcome.Done;
    }

    private StepOutcome InAssociation(RequestContext context, SignedInClient client)
    {
        SignatureCheck check = verifier.Check(context.Peer, context.Request);
        if (check == SignatureCheck.Valid)
        {
            if (!client.IsFrom(context.Request.FromUri))
            {
                return Refuse(context, RefusalReason.FromMismatch, close: false);
            }

            client.OwesUnsignedRegister = false;
            context.SetSender(client);
            return StepOutcome.Continue;
        }

        // A REGISTER without a signature begins again, at any time.
        if (context.Request.Method == SipMethod.Register
            && check is SignatureCheck.Unsigned or SignatureCheck.OtherAssociation)
        {
            return BeginAgain(context, client);
        }

        return Refuse(context, MessageVerifier.ReasonOf(check)!.Value, MessageVerifier.EndsConnection(check));
    }

    private StepOutcome BeginAgain(RequestContext context, SignedInClient client)
    {
        PresentedCredentials credentials = PresentedCredentials.Find(context.Request, options);
        if (credentials.Exist && client.OwesUnsignedRegister && !credentials.HasToken
            && System.Text.Ascii.Equals(credentials.Parameters.Parameter("opaque"u8), client.Association!.Opaque))
        {
            // Version 3: the handshake is complete, and this REGISTER only names it (client contract 2.1).
            client.OwesUnsignedRegister = false;
            if (!client.IsFrom(context.Request.FromUri))
            {
                return Refuse(context, RefusalReason.FromMismatch, close: false);
            }

            context.SetSender(client);
            return StepOutcome.Continue;
        }

        return Register(context, credentials);
    }

    private StepOutcome WithoutAssociation(RequestContext context)
    {
        PresentedCredentials credentials = PresentedCredentials.Find(context.Request, options);
        if (credentials.IsDigest)
        {
            return digest.Step(context, credentials);
        }

        if (context.Request.Method == SipMethod.Register)
        {
            return Register(context, credentials);
        }

        if (context.Request.Method == SipMethod.Ack)
        {
            return Acknowledge(context);
        }

        if (credentials.Exist)
        {
            // Signed for an association that does not stand here (we were restarted, it was ended): the client has to
            // sign in again, and does so when the connection is gone.
            return Refuse(context, RefusalReason.AssociationEnded, close: true);
        }

        if (!challenges.OffersDigest)
        {
            return Refuse(context, RefusalReason.NotSignedIn, close: false);
        }

        if (context.HasAnswer)
        {
            challenges.Challenge(context);
        }

        return StepOutcome.Done;
    }

    private StepOutcome Register(RequestContext context, in PresentedCredentials credentials)
    {
        if (credentials is { Exist: true, IsDigest: false, HasToken: true }
            && context.Peer is StreamConnection connection)
        {
            return handshakes.Step(context, connection, credentials);
        }

        if (credentials.IsDigest && context.Peer.Security.Client?.Association is null)
        {
            return digest.Step(context, credentials);
        }

        challenges.Challenge(context);
        return StepOutcome.Done;
    }

    // An ACK cannot be challenged (RFC 3261 §22.1): on the connection on which a phone proved itself it is believed.
    private static StepOutcome Acknowledge(RequestContext context)
    {
        if (context.Peer.Security.Client is { } client && client.IsFrom(context.Request.FromUri))
        {
            context.SetSender(client);
            return StepOutcome.Continue;
        }

        return Refuse(context, RefusalReason.NotSignedIn, close: false);
    }
}
