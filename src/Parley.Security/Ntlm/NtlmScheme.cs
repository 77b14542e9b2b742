// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.MessageSigning;

namespace Parley.Security.Ntlm;

/// <summary>NTLMv2 at the registrar, in its connectionless form ([MS-SIPAE] §3.3.5.2; client contract 3.1).</summary>
public sealed class NtlmScheme : IAuthenticationScheme
{
    private const string SchemeName = "NTLM";

    /// <summary>Makes the scheme.</summary>
    /// <param name="credentials">Where hashes come from.</param>
    /// <param name="options">How it is offered.</param>
    /// <param name="domains">Who verifies people of domains; null: they cannot sign in with NTLM.</param>
    public NtlmScheme(ICredentialSource credentials, NtlmSipOptions options, IDomainNtlm? domains = null)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        ArgumentNullException.ThrowIfNull(options);
        Credentials = credentials;
        Options = options;
        Scope = new SignatureScope(SchemeName, options.Realm, options.TargetName);
        IReadOnlyList<string> targets =
            options.AcceptedTargets.Count > 0 ? options.AcceptedTargets : ["sip/" + options.TargetName];
        Verifier = new NtlmVerifier(credentials, new NtlmTargets(targets));
        Domains = domains is null ? null : new NtlmDomainQuestions(domains);
    }

    /// <inheritdoc />
    public string Name => SchemeName;

    /// <inheritdoc />
    public string TargetName => Options.TargetName;

    /// <inheritdoc />
    public string ChallengeParameters => string.Empty;

    /// <inheritdoc />
    public bool HasGuessableSecret => true;

    internal ICredentialSource Credentials { get; }

    internal NtlmSipOptions Options { get; }

    internal SignatureScope Scope { get; }

    internal NtlmVerifier Verifier { get; }

    internal NtlmDomainQuestions? Domains { get; }

    /// <inheritdoc />
    public AuthenticationExchange Begin(SipAddress claimed, int version, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(claimed);
        return new NtlmSipExchange(this, claimed, version);
    }
}
