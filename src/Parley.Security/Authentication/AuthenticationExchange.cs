// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Parley.Kernel.Identifiers;
using Parley.Security.MessageSigning;

namespace Parley.Security.Authentication;

/// <summary>What one step of a sign-in handshake came to.</summary>
public enum ExchangeStatus
{
    /// <summary>Answer 401 with <see cref="ExchangeStep.Token"/> and wait for the client's next token.</summary>
    Continue,

    /// <summary>
    /// The client has proved who it is. A token, if any, still goes to it in a 401 before the association is used.
    /// </summary>
    Complete,

    /// <summary>
    /// Somebody else decides, who must be asked first: await <see cref="AuthenticationExchange.Pending"/>, which ends
    /// in one of the other outcomes.
    /// </summary>
    Pending,

    /// <summary>
    /// The proof failed: wrong password, foreign or revoked certificate, malformed token. A token, if any, is an alert
    /// that may go to the client in a 401; the exchange takes no further token.
    /// </summary>
    Failed,
}

/// <summary>The reasons a handshake fails. The wire tells the peer less than the log does.</summary>
public enum AuthenticationFailure
{
    /// <summary>It did not fail.</summary>
    None,

    /// <summary>The token could not be read.</summary>
    MalformedToken,

    /// <summary>A protocol variant Parley never accepts (LM, NTLMv1, a weaker suite).</summary>
    Downgrade,

    /// <summary>There is no such account, or it has no secret for this scheme.</summary>
    UnknownAccount,

    /// <summary>The secret does not match.</summary>
    WrongSecret,

    /// <summary>The account is disabled.</summary>
    AccountDisabled,

    /// <summary>The certificate is not one Parley issued to people's devices, or is not valid now.</summary>
    CertificateRefused,

    /// <summary>The certificate or ticket was revoked.</summary>
    Revoked,

    /// <summary>The identity proved is not the one in From.</summary>
    IdentityMismatch,

    /// <summary>The proof was made for another server or another channel: it is being relayed (row T30).</summary>
    TargetMismatch,

    /// <summary>
    /// Too many attempts for this account or from this address; the secret was not looked at (row T03).
    /// </summary>
    Throttled,

    /// <summary>The secret is right and has expired, or must be changed before it is used.</summary>
    PasswordExpired,

    /// <summary>The directory has locked the account after too many wrong secrets.</summary>
    AccountLocked,

    /// <summary>The account's time in the directory is over, or it may not sign in at this hour or from here.</summary>
    AccountExpired,

    /// <summary>The person is known but not enabled for Parley, or not a member of the group that is.</summary>
    NotPermitted,

    /// <summary>
    /// The directory, or the service that asks it, cannot be reached; nothing is known about the secret.
    /// </summary>
    DirectoryUnavailable,

    /// <summary>
    /// The directory was asked about the secret and no answer came. It may have judged it, so the attempt counts (row
    /// T03); the person is told that the directory cannot be reached.
    /// </summary>
    DirectorySilent,

    /// <summary>The clock of the client, or of its controller, differs too much from ours (RFC 4120 §7.5.1).</summary>
    ClockSkew,

    /// <summary>The ticket is not valid yet or not valid any more.</summary>
    TicketExpired,

    /// <summary>The ticket was made for a service or a key that this server does not have.</summary>
    UnknownServiceKey,

    /// <summary>The token was presented before.</summary>
    Replayed,
}

/// <summary>The outcome of one step.</summary>
/// <param name="Status">What to do next.</param>
/// <param name="Token">The token for the client; empty when there is none.</param>
/// <param name="Association">The association, when complete.</param>
/// <param name="Failure">Why it failed.</param>
public readonly record struct ExchangeStep(
    ExchangeStatus Status, ReadOnlyMemory<byte> Token, SecurityAssociation? Association, AuthenticationFailure Failure);

/// <summary>
/// One half-open handshake: tokens in, tokens out, no socket and no header. Disposed when finished or abandoned.
/// </summary>
public abstract class AuthenticationExchange : IDisposable
{
    /// <summary>The name of the exchange on the wire (opaque), chosen at random.</summary>
    public abstract string Opaque { get; }

    /// <summary>
    /// Takes the client's token (decoded from gssapi-data; empty for the opening of connectionless NTLM).
    /// </summary>
    public abstract ExchangeStep Step(ReadOnlySpan<byte> token, DateTimeOffset now);

    /// <summary>
    /// The outcome of a step that said <see cref="ExchangeStatus.Pending"/>; never faulted. Null otherwise.
    /// </summary>
    public virtual Task<ExchangeStep>? Pending => null;

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees native and secret state.</summary>
    protected abstract void Dispose(bool disposing);
}

/// <summary>A sign-in scheme of the registrar that works by handshake and signs messages afterwards.</summary>
public interface IAuthenticationScheme
{
    /// <summary>NTLM, TLS-DSK or Kerberos, as on the wire.</summary>
    string Name { get; }

    /// <summary>The targetname parameter of its challenges.</summary>
    string TargetName { get; }

    /// <summary>
    /// Extra challenge parameters, such as TLS-DSK's sts-uri; empty when none. Ready to append, with its leading comma.
    /// </summary>
    string ChallengeParameters { get; }

    /// <summary>
    /// Whether a token proves a secret that could be guessed, so that attempts are counted (row T03). Certificates and
    /// tickets are not: guesses of others must not shut out who holds one, and a refused one is no guess.
    /// </summary>
    bool HasGuessableSecret { get; }

    /// <summary>Begins a handshake for the address that the request's From names.</summary>
    /// <param name="claimed">The address in From.</param>
    /// <param name="version">The version the client named (2, 3 or 4; absent is 2).</param>
    /// <param name="now">The time.</param>
    AuthenticationExchange Begin(SipAddress claimed, int version, DateTimeOffset now);
}
