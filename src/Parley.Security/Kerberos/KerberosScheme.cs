// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.MessageSigning;

namespace Parley.Security.Kerberos;

/// <summary>
/// Kerberos at the registrar ([MS-SIPAE] §3.3.5.2; client contract 3.3): one token of the client, then every message
/// carries the context's integrity check.
/// </summary>
public sealed class KerberosScheme : IAuthenticationScheme, IDisposable
{
    private const string SchemeName = "Kerberos";

    /// <summary>Makes the scheme.</summary>
    /// <param name="acceptor">Accepts tokens.</param>
    /// <param name="links">From the identity in a ticket to the account.</param>
    /// <param name="credentials">Whose address is whose, and who may sign in.</param>
    /// <param name="options">How it is offered.</param>
    public KerberosScheme(
        IKerberosAcceptor acceptor, IDirectoryLinks links, ICredentialSource credentials, KerberosSipOptions options)
    {
        ArgumentNullException.ThrowIfNull(acceptor);
        ArgumentNullException.ThrowIfNull(links);
        ArgumentNullException.ThrowIfNull(credentials);
        ArgumentNullException.ThrowIfNull(options);
        Acceptor = acceptor;
        Links = links;
        Credentials = credentials;
        Options = options;
        TargetName = KerberosServices.Sip + "/" + options.Fqdn;
        Scope = new SignatureScope(SchemeName, options.Realm, TargetName);
    }

    /// <inheritdoc />
    public string Name => SchemeName;

    /// <inheritdoc />
    public string TargetName { get; }

    /// <inheritdoc />
    public string ChallengeParameters => string.Empty;

    /// <inheritdoc />
    public bool HasGuessableSecret => false;

    internal IKerberosAcceptor Acceptor { get; }

    internal IDirectoryLinks Links { get; }

    internal ICredentialSource Credentials { get; }

    internal KerberosSipOptions Options { get; }

    internal TicketThread Thread { get; } = new();

    internal SignatureScope Scope { get; }

    /// <inheritdoc />
    public AuthenticationExchange Begin(SipAddress claimed, int version, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(claimed);
        return new KerberosSipExchange(this, claimed, version);
    }

    /// <summary>Takes no more tokens.</summary>
    public void Dispose() => Thread.Dispose();
}
