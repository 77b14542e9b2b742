// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Threading.Tasks;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.MessageSigning;

namespace Parley.Security.Kerberos;

/// <summary>
/// One sign-in with a ticket: one token, which is accepted on the scheme's own thread. The account is the one linked
/// with the security identifier that the domain signed into the ticket, never one that is called like the client's
/// principal.
/// </summary>
internal sealed class KerberosSipExchange(KerberosScheme scheme, SipAddress claimed, int version)
    : AuthenticationExchange
{
    private Task<ExchangeStep>? _pending;
    private bool _ended;

    public override string Opaque { get; } = OpaqueName.Create();

    public override Task<ExchangeStep>? Pending => _pending;

    public override ExchangeStep Step(ReadOnlySpan<byte> token, DateTimeOffset now)
    {
        if (_ended)
        {
            return Fail(AuthenticationFailure.MalformedToken);
        }

        _ended = true;
        if (version < scheme.Options.MinimumVersion || version > 4)
        {
            return Fail(AuthenticationFailure.Downgrade);
        }

        if (token.IsEmpty || token.Length > scheme.Options.MaximumTokenLength)
        {
            return Fail(AuthenticationFailure.MalformedToken);
        }

        byte[] copy = token.ToArray();
        TaskCompletionSource<ExchangeStep> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!scheme.Thread.TryAdd(() => Accept(copy, now, outcome)))
        {
            return Fail(AuthenticationFailure.DirectoryUnavailable);
        }

        _pending = outcome.Task;
        return new ExchangeStep(ExchangeStatus.Pending, default, null, AuthenticationFailure.None);
    }

    protected override void Dispose(bool disposing) => _ended = true;

    // A fault of the acceptor is told to whoever awaits the outcome; nothing is above this thread.
    private void Accept(byte[] token, DateTimeOffset now, TaskCompletionSource<ExchangeStep> outcome)
    {
        try
        {
            outcome.SetResult(Accept(token, now));
        }
        catch (Exception e)
        {
            outcome.SetException(e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(token);
        }
    }

    private ExchangeStep Accept(ReadOnlySpan<byte> token, DateTimeOffset now)
    {
        // The registrar's connection has no binding that clients know ([MS-SIPAE] has none): messages are signed.
        KerberosAcceptance acceptance = scheme.Acceptor.Accept(KerberosServices.Sip, token, channelBinding: default);
        if (acceptance.Context is not { } context)
        {
            return Fail(
                acceptance.Failure == AuthenticationFailure.None
                    ? AuthenticationFailure.MalformedToken
                    : acceptance.Failure);
        }

        // An answer would make the client sign in another leg, in which nothing has proved the session's key yet; the
        // registrar's clients ask for none (client contract 3.3).
        AccountId account = default;
        AuthenticationFailure failure = acceptance.Reply.IsEmpty
            ? FindAccount(context, now, out account)
            : AuthenticationFailure.MalformedToken;
        if (failure != AuthenticationFailure.None)
        {
            context.Dispose();
            return Fail(failure);
        }

        DateTimeOffset longest = now + scheme.Options.MaximumLifetime;
        AssociationTerms terms = new(
            Opaque, version, account, context.ExpiresAt < longest ? context.ExpiresAt : longest,
            CertificateSerial: null, scheme.Options.SigningLimits);
        return new ExchangeStep(
            ExchangeStatus.Complete, default, new KerberosAssociation(scheme.Scope, terms, context),
            AuthenticationFailure.None);
    }

    private AuthenticationFailure FindAccount(IKerberosContext context, DateTimeOffset now, out AccountId account)
    {
        account = default;
        if (now >= context.ExpiresAt)
        {
            return AuthenticationFailure.TicketExpired;
        }

        if (context.SecurityIdentifier is not { } identifier
            || scheme.Links.FindBySecurityIdentifier(identifier, context.Realm) is not { } linked)
        {
            return AuthenticationFailure.UnknownAccount;
        }

        account = linked;
        return scheme.Credentials.FindAccount(claimed) == linked
            ? scheme.Credentials.CheckAccount(linked, claimed)
            : AuthenticationFailure.IdentityMismatch;
    }

    private static ExchangeStep Fail(AuthenticationFailure failure) =>
        new(ExchangeStatus.Failed, default, null, failure);
}
