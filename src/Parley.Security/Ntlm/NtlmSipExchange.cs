// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.MessageSigning;

namespace Parley.Security.Ntlm;

/// <summary>
/// One connectionless sign-in: an empty token, our challenge, the answer. There is no type 1 message, and each
/// challenge is good for one answer. The answer of a person whose secret a domain keeps is judged there.
/// </summary>
internal sealed class NtlmSipExchange : AuthenticationExchange
{
    private readonly NtlmScheme _scheme;
    private readonly SipAddress _claimed;
    private readonly int _version;
    private NtlmChallenge? _challenge;
    private CancellationTokenSource? _giveUp;
    private Task<ExchangeStep>? _pending;
    private bool _ended;

    public NtlmSipExchange(NtlmScheme scheme, SipAddress claimed, int version)
    {
        _scheme = scheme;
        _claimed = claimed;
        _version = version;
    }

    public override string Opaque { get; } = OpaqueName.Create();

    public override Task<ExchangeStep>? Pending => _pending;

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

    // A question that waits is given up; the outcome is for whoever awaits it, and nothing of theirs runs in here.
    protected override void Dispose(bool disposing)
    {
        _ended = true;
        if (disposing && _giveUp is { } giveUp)
        {
            _ = giveUp.CancelAsync();
        }
    }

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

        NtlmAttempt attempt = new() { Challenge = challenge, Message = message };
        if (_scheme.Domains is not null
            && _scheme.Credentials.TryFindDomainAccountByOwnName(
                message.User, message.Domain, out DomainAccount person))
        {
            return AskDomain(attempt, person.Account, now);
        }

        Span<byte> sessionKey = stackalloc byte[NtlmV2.KeyLength];
        failure = CheckSecret(attempt, sessionKey, out AccountId account);
        ExchangeStep step =
            failure == AuthenticationFailure.None ? Complete(account, sessionKey, now) : Refuse(attempt, failure);
        CryptographicOperations.ZeroMemory(sessionKey);
        return step;
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

        // Without a secret that may be looked at nothing was proved, and why there is none is told to nobody.
        if (!usable)
        {
            return AuthenticationFailure.UnknownAccount;
        }

        return failure != AuthenticationFailure.None ? failure : _scheme.Credentials.CheckAccount(account, _claimed);
    }

    // The same rules; what needs no secret is judged before the domain is troubled, so a proof that was made for
    // another server never gets there (row T30).
    private ExchangeStep AskDomain(in NtlmAttempt attempt, AccountId account, DateTimeOffset now)
    {
        if (_scheme.Credentials.FindAccount(_claimed) != account)
        {
            return Refuse(attempt, AuthenticationFailure.IdentityMismatch);
        }

        if (!_scheme.Verifier.IsForUs(attempt))
        {
            return Refuse(attempt, AuthenticationFailure.TargetMismatch);
        }

        _giveUp = new CancellationTokenSource();
        _pending = FinishAsync(new NtlmSavedAttempt(attempt), account, now, _giveUp.Token);
        return new ExchangeStep(ExchangeStatus.Pending, default, null, AuthenticationFailure.None);
    }

    private async Task<ExchangeStep> FinishAsync(
        NtlmSavedAttempt attempt, AccountId account, DateTimeOffset now, CancellationToken giveUp)
    {
        DomainNtlmVerdict verdict = await _scheme.Domains!.AskAsync(attempt, giveUp);
        ExchangeStep step = Judge(attempt, account, verdict, now);
        CryptographicOperations.ZeroMemory(verdict.SessionBaseKey);
        return step;
    }

    private ExchangeStep Judge(
        NtlmSavedAttempt attempt, AccountId account, DomainNtlmVerdict verdict, DateTimeOffset now)
    {
        if (verdict.Failure != AuthenticationFailure.None)
        {
            return Fail(verdict.Failure);
        }

        Span<byte> sessionKey = stackalloc byte[NtlmV2.KeyLength];
        AuthenticationFailure failure = NtlmVerifier.CheckKey(attempt.Restore(), verdict.SessionBaseKey, sessionKey);
        if (failure == AuthenticationFailure.None)
        {
            failure = _scheme.Credentials.CheckAccount(account, _claimed);
        }

        ExchangeStep step = failure == AuthenticationFailure.None ? Complete(account, sessionKey, now) : Fail(failure);
        CryptographicOperations.ZeroMemory(sessionKey);
        return step;
    }

    private ExchangeStep Complete(AccountId account, ReadOnlySpan<byte> sessionKey, DateTimeOffset now)
    {
        AssociationTerms terms = new(
            Opaque, _version, account, now + _scheme.Options.MaximumLifetime, CertificateSerial: null,
            _scheme.Options.SigningLimits);
        return new ExchangeStep(
            ExchangeStatus.Complete, default, new NtlmAssociation(_scheme.Scope, terms, sessionKey),
            AuthenticationFailure.None);
    }

    // Where domains are asked, every refusal takes as long as asking.
    private ExchangeStep Refuse(in NtlmAttempt attempt, AuthenticationFailure failure)
    {
        if (_scheme.Domains is not { AreNeeded: true })
        {
            return Fail(failure);
        }

        _giveUp = new CancellationTokenSource();
        _pending = RefuseLaterAsync(new NtlmSavedAttempt(attempt), failure, _giveUp.Token);
        return new ExchangeStep(ExchangeStatus.Pending, default, null, AuthenticationFailure.None);
    }

    private async Task<ExchangeStep> RefuseLaterAsync(
        NtlmSavedAttempt attempt, AuthenticationFailure failure, CancellationToken giveUp) =>
        Fail(await _scheme.Domains!.AskInVainAsync(attempt, failure, giveUp));

    private ExchangeStep Fail(AuthenticationFailure failure)
    {
        _ended = true;
        return new ExchangeStep(ExchangeStatus.Failed, default, null, failure);
    }
}
