// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net;
using Parley.Security.Authentication;
using Parley.Security.Lockout;

namespace Parley.Security.Ntlm;

/// <summary>
/// NTLMv2 over HTTP ([MS-NTHT]; client contract 3.2). One for the process; each connection that is challenged has an
/// exchange of its own. Safe from any thread.
/// </summary>
public sealed class NtlmHttpAuthenticator
{
    /// <summary>Makes the authenticator.</summary>
    /// <param name="credentials">Where hashes come from.</param>
    /// <param name="budget">
    /// The one budget of attempts of the deployment (row T03); drawn on before a secret is looked at.
    /// </param>
    /// <param name="options">How it is offered.</param>
    /// <param name="domains">
    /// Who verifies people of domains, when the deployment names that scheme; null: they are refused here as if unknown
    /// (row T30).
    /// </param>
    public NtlmHttpAuthenticator(
        ICredentialSource credentials, AttemptBudget budget, NtlmHttpOptions options, IDomainNtlm? domains = null)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        ArgumentNullException.ThrowIfNull(budget);
        ArgumentNullException.ThrowIfNull(options);
        Credentials = credentials;
        Budget = budget;
        Domains = domains is null ? null : new NtlmDomainQuestions(domains);
        Options = options;
        Verifier = new NtlmVerifier(credentials, new NtlmTargets(options.AcceptedTargets));
    }

    internal ICredentialSource Credentials { get; }

    internal AttemptBudget Budget { get; }

    internal NtlmDomainQuestions? Domains { get; }

    internal NtlmHttpOptions Options { get; }

    internal NtlmVerifier Verifier { get; }

    /// <summary>Begins an exchange; it belongs to one connection and to nothing else.</summary>
    /// <param name="source">The peer's address.</param>
    /// <param name="channelBinding">
    /// <see cref="NtlmChannelBinding.ForServerCertificate"/> of the certificate this connection was answered with;
    /// empty when there is none, and then a client that bound its proof to a channel is refused.
    /// </param>
    public NtlmHttpExchange Begin(IPAddress source, ReadOnlyMemory<byte> channelBinding)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new NtlmHttpExchange(this, source, channelBinding);
    }
}
