// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.MessageSigning;

namespace Parley.Security.Ntlm;

/// <summary>
/// One connectionless sign-in: an empty token, our challenge, the answer. There is no type 1 message, and each
/// challenge is good for one answer.
/// </summary>
internal sealed class NtlmSipExchange : AuthenticationExchange
{
    private readonly NtlmScheme _scheme;
    private readonly SipAddress _claimed;
    private readonly int _version;
    private NtlmChallenge? _challenge;
    private bool _ended;

    public NtlmSipExchange(NtlmScheme scheme, SipAddress claimed, int version)
    {
        _scheme = scheme;
        _claimed = claimed;
        _version = version;
    }

    public override string Opaque { get; } = OpaqueName.Create();

    public override ExchangeStep Step(ReadOnlySpan<byte> token, DateTimeOffset now)
    {
        if (_ended)
        {
            return Fail(AuthenticationFailure.MalformedToken);
        }

        if (_version < _scheme.Options.MinimumVersion || _version > 4)
        {
            return Fail(AuthenticationFailure.Downgrade);
        }

        if (_challenge is null)
        {
            return token.IsEmpty ? Challenge(now) : Fail(AuthenticationFailure.MalformedToken);
        }

        return Answer(token, _challenge, now);
    }

    protected override void Dispose(bool disposing) => _ended = true;

    private ExchangeStep Challenge(DateTimeOffset now)
    {
        _challenge = NtlmChallenge.Create(_scheme.Options.Names, NtlmFlags.SipChallenge, now);
        return new ExchangeStep(ExchangeStatus.Continue, _challenge.Octets, null, AuthenticationFailure.None);
    }

    private ExchangeStep Answer(ReadOnlySpan<byte> token, NtlmChallenge challenge, DateTimeOffset now)
    {
        _ended = true;
        if (!NtlmAuthenticateMessage.TryRead(token, out NtlmAuthenticateMessage message))
        {
            return Fail(AuthenticationFailure.MalformedToken);
        }

        AuthenticationFailure failure = message.CheckVariant(NtlmFlags.SipRequired);
        if (failure != AuthenticationFailure.None)
        {
            return Fail(failure);
        }

        Span<byte> sessionKey = stackalloc byte[NtlmV2.KeyLength];
        failure = CheckSecret(
            new NtlmAttempt { Challenge = challenge, Message = message }, sessionKey, out AccountId account);
        if (failure != AuthenticationFailure.None)
        {
            CryptographicOperations.ZeroMemory(sessionKey);
            return Fail(failure);
        }

        AssociationTerms terms = new(
            Opaque, _version, account, now + _scheme.Options.MaximumLifetime, CertificateSerial: null,
            _scheme.Options.SigningLimits);
        NtlmAssociation association = new(_scheme.Scope, terms, sessionKey);
        CryptographicOperations.ZeroMemory(sessionKey);
        return new ExchangeStep(ExchangeStatus.Complete, default, association, AuthenticationFailure.None);
    }

    // The account is the one in From, whose attempts the caller counts: a name that leads to another account is refused
    // whether its secret is right or not, so nobody tries one person's password under another's name.
    private AuthenticationFailure CheckSecret(in NtlmAttempt attempt, Span<byte> sessionKey, out AccountId account)
    {
        Span<byte> ntHash = stackalloc byte[NtHash.Length];
        bool usable = _scheme.Verifier.TryFindAccount(attempt.Message, ntHash, out AccountId? named);
        AuthenticationFailure failure = _scheme.Verifier.Check(attempt, ntHash, sessionKey);
        CryptographicOperations.ZeroMemory(ntHash);

        account = named ?? default;
        if (named is null)
        {
            return AuthenticationFailure.UnknownAccount;
        }

        if (_scheme.Credentials.FindAccount(_claimed) != named)
        {
            return AuthenticationFailure.IdentityMismatch;
        }

        AuthenticationFailure standing = _scheme.Credentials.CheckAccount(account, _claimed);
        if (!usable)
        {
            return standing == AuthenticationFailure.None ? AuthenticationFailure.UnknownAccount : standing;
        }

        return failure != AuthenticationFailure.None ? failure : standing;
    }

    private ExchangeStep Fail(AuthenticationFailure failure)
    {
        _ended = true;
        return new ExchangeStep(ExchangeStatus.Failed, default, null, failure);
    }
}
