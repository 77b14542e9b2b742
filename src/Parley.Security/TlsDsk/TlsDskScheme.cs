// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.MessageSigning;

namespace Parley.Security.TlsDsk;

/// <summary>Sign-in with a device certificate at the registrar ([MS-SIPAE] §3.3.5.2; client contract 2).</summary>
public sealed class TlsDskScheme : IAuthenticationScheme
{
    private const string SchemeName = "TLS-DSK";

    /// <summary>Makes the scheme.</summary>
    /// <param name="handshakes">Makes handshakes.</param>
    /// <param name="certificates">Judges certificates.</param>
    /// <param name="credentials">Says whether an account may sign in; asked besides the judge of certificates.</param>
    /// <param name="options">How it is offered.</param>
    public TlsDskScheme(
        ITlsDskHandshakeFactory handshakes, IDeviceCertificateValidator certificates, ICredentialSource credentials,
        TlsDskOptions options)
    {
        ArgumentNullException.ThrowIfNull(handshakes);
        ArgumentNullException.ThrowIfNull(certificates);
        ArgumentNullException.ThrowIfNull(credentials);
        ArgumentNullException.ThrowIfNull(options);
        Handshakes = handshakes;
        Certificates = certificates;
        Credentials = credentials;
        Options = options;
        Scope = new SignatureScope(SchemeName, options.Realm, options.TargetName);
        ChallengeParameters = $", sts-uri=\"{options.StsUri.AbsoluteUri}\"";
    }

    /// <inheritdoc />
    public string Name => SchemeName;

    /// <inheritdoc />
    public string TargetName => Options.TargetName;

    /// <inheritdoc />
    public string ChallengeParameters { get; }

    /// <inheritdoc />
    public bool HasGuessableSecret => false;

    internal ITlsDskHandshakeFactory Handshakes { get; }

    internal IDeviceCertificateValidator Certificates { get; }

    internal ICredentialSource Credentials { get; }

    internal TlsDskOptions Options { get; }

    internal SignatureScope Scope { get; }

    /// <inheritdoc />
    public AuthenticationExchange Begin(SipAddress claimed, int version, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(claimed);
        return new TlsDskExchange(this, claimed, version);
    }
}
