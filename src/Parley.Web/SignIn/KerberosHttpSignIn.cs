// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Kerberos;

namespace Parley.Web.SignIn;

/// <summary>
/// Kerberos under Negotiate (RFC 4559): one token, bare or as the first choice of a negotiation. The account is the one
/// linked with the security identifier in the ticket.
/// </summary>
internal sealed class KerberosHttpSignIn(
    IKerberosAcceptor acceptor, IDirectoryLinks links, IAccountDirectory directory, ICredentialSource credentials)
{
    /// <summary>Takes a token.</summary>
    /// <param name="token">The token; any octets.</param>
    /// <param name="channelBinding">The connection's binding (RFC 5929 §4); empty when it cannot be known.</param>
    /// <param name="now">The time.</param>
    public KerberosHttpResult Accept(ReadOnlySpan<byte> token, ReadOnlySpan<byte> channelBinding, DateTimeOffset now)
    {
        KerberosAcceptance acceptance = acceptor.Accept(KerberosServices.Http, token, channelBinding);
        using IKerberosContext? context = acceptance.Context;
        if (context is null)
        {
            return new KerberosHttpResult(
                acceptance.Failure == AuthenticationFailure.None
                    ? AuthenticationFailure.MalformedToken
                    : acceptance.Failure,
                default, default, default);
        }

        AuthenticationFailure failure = FindAccount(context, now, out AccountId account);
        return new KerberosHttpResult(failure, account, context.ExpiresAt, acceptance.Reply);
    }

    private AuthenticationFailure FindAccount(IKerberosContext context, DateTimeOffset now, out AccountId account)
    {
        account = default;
        if (now >= context.ExpiresAt)
        {
            return AuthenticationFailure.TicketExpired;
        }

        if (context.SecurityIdentifier is not { } identifier
            || links.FindBySecurityIdentifier(identifier, context.Realm) is not { } linked
            || directory.Find(linked) is not { } person)
        {
            return AuthenticationFailure.UnknownAccount;
        }

        account = linked;
        return credentials.CheckAccount(linked, person.Address);
    }
}
