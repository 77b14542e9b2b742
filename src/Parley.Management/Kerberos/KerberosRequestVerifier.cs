// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using Parley.Directory.Users;
using Parley.Management.Administrators;
using Parley.Management.Commands;
using Parley.Management.Signatures;
using Parley.Security.Authentication;
using Parley.Security.Kerberos;

namespace Parley.Management.Kerberos;

/// <summary>
/// Verifies a request whose administrator holds a ticket: the ticket is taken once, its person must be linked with an
/// account that may be used now, and that account must have been granted the administration.
/// </summary>
internal sealed class KerberosRequestVerifier(
    AdministrationKerberos kerberos, IAccountDirectory accounts, AdministratorRegister register)
{
    /// <summary>The longest token, in characters: tickets of people in very many groups have 48 KiB.</summary>
    private const int MaximumTokenCharacters = 64 * 1024;

    private const int MaximumDigestLength = 128;
    private const string Service = "HTTP";

    /// <summary>Verifies.</summary>
    /// <param name="head">The head; any text.</param>
    /// <param name="now">The time.</param>
    /// <param name="request">Who asks, when the head is good.</param>
    /// <returns>Why it is refused; null when it is good.</returns>
    public AdministrationReply? Verify(KerberosHead head, DateTimeOffset now, out AuthenticatedRequest? request)
    {
        request = null;
        if (head.FromPage)
        {
            return new AdministrationReply(
                AdministrationStatus.Forbidden, "Pages in a browser may not administer with the reader's ticket.");
        }

        if (head.ContentType != RequestSigner.MediaType || head.ContentDigest.Length is 0 or > MaximumDigestLength
            || !TokenHeader.TryRead(
                head.Authorization, MaximumTokenCharacters, out ReadOnlySpan<char> scheme, out byte[]? token)
            || !scheme.Equals(KerberosHead.Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return new AdministrationReply(
                AdministrationStatus.Malformed,
                "A request with a ticket needs one Negotiate token, a Content-Digest and a JSON body.");
        }

        KerberosAcceptance acceptance = kerberos.Acceptor.Accept(Service, token, head.ChannelBinding.Span);
        CryptographicOperations.ZeroMemory(token);
        using IKerberosContext? context = acceptance.Context;
        if (context is null)
        {
            return Refuse(acceptance.Failure, now);
        }

        return Find(context, out request, head.ContentDigest, now);
    }

    // What the acceptor says is for our log: it names our files and keys, and whoever asks is still a stranger.
    private static AdministrationReply Refuse(AuthenticationFailure failure, DateTimeOffset now) => failure switch
    {
        AuthenticationFailure.ClockSkew => new AdministrationReply(
            AdministrationStatus.ClockSkew,
            $"This computer's clock and the server's differ too much; the server's says {now.UtcDateTime:u}.")
        {
            ServerTime = now,
        },
        AuthenticationFailure.Replayed => new AdministrationReply(
            AdministrationStatus.Replayed, "This ticket's token was taken already."),
        AuthenticationFailure.TicketExpired => Unauthenticated(
            $"The ticket is not valid at this time; the server's clock says {now.UtcDateTime:u}."),
        AuthenticationFailure.UnknownServiceKey => Unauthenticated(
            "The ticket is for a service or a key that this server does not have; the server's log says which."),
        AuthenticationFailure.Downgrade => Unauthenticated("The ticket's encryption is too weak."),
        AuthenticationFailure.TargetMismatch => Unauthenticated("The ticket was used on another connection than this."),
        AuthenticationFailure.NotPermitted => Unauthenticated("The ticket is one of another realm."),
        _ => Unauthenticated("The token is no Kerberos ticket that can be taken."),
    };

    private static AdministrationReply Unauthenticated(string text) =>
        new(AdministrationStatus.Unauthenticated, text);

    private AdministrationReply? Find(
        IKerberosContext context, out AuthenticatedRequest? request, string digest, DateTimeOffset now)
    {
        request = null;

        // A token that came by another connection, or that was meant for any, may have been taken from its owner.
        if (!context.IsChannelBound)
        {
            return Unauthenticated(
                "The ticket is not bound to the TLS connection (RFC 5929, tls-server-end-point), as an administrator's "
                + "must be.");
        }

        if (context.SecurityIdentifier is not { } sid
            || kerberos.Links.FindBySecurityIdentifier(sid, context.Realm) is not { } id
            || accounts.Find(id) is not { Enabled: true } account)
        {
            return new AdministrationReply(
                AdministrationStatus.Unauthenticated,
                $"{context.Principal} is not linked with an account that may be used here.");
        }

        if (register.Find(AdministratorRecord.SerialOf(id)) is not { } record || !record.IsValid(now))
        {
            return new AdministrationReply(
                AdministrationStatus.Forbidden,
                $"{account.Address.Value} is no administrator; 'parley admin grant' makes one.");
        }

        request = new AuthenticatedRequest(
            new AdministratorIdentity(
                account.Address.Value, record.Serial, record.Thumbprint, context.ExpiresAt, AdministratorRole.Full),
            digest, Nonce: string.Empty);
        return null;
    }
}
