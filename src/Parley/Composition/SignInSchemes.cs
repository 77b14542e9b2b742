// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Security.Cryptography.X509Certificates;
using Parley.Security.Authentication;
using Parley.Security.Certificates;
using Parley.Security.Digest;
using Parley.Security.Kerberos;
using Parley.Security.Lockout;
using Parley.Security.Ntlm;
using Parley.Security.OpenSsl.TlsDsk;
using Parley.Security.TlsDsk;
using Parley.Sip.Server.Authentication;
using Parley.Topology.Document;
using Parley.Web;

namespace Parley.Composition;

/// <summary>What a registrar offers for signing in, in the order in which the topology names the schemes.</summary>
internal sealed class SignInSchemes : IDisposable
{
    private readonly X509Certificate2? _tlsDskCertificate;
    private readonly OpenSslTlsDskHandshakeFactory? _tlsDsk;
    private readonly KerberosScheme? _kerberos;

    private SignInSchemes(
        OpenDeployment deployment, ComputerTopology computer, DeploymentAuthorities authorities, AttemptBudget attempts,
        IKerberosAcceptor? kerberos, IDomainNtlm? domains)
    {
        DeploymentTopology topology = deployment.Topology;
        ICredentialSource credentials = deployment.People.Credentials;
        DigestAuthenticator? digest = Digest(topology, credentials);
        if (topology.RegistrarSchemes.Contains(AuthenticationScheme.TlsDsk))
        {
            _tlsDskCertificate = authorities.OpenTlsDskCertificate(computer.Fqdn);
            _tlsDsk = OpenSslTlsDskHandshakeFactory.Create(_tlsDskCertificate);
        }

        List<SipAuthenticationOffer> offers = [];
        foreach (string name in topology.RegistrarSchemes)
        {
            switch (name)
            {
                case AuthenticationScheme.TlsDsk:
                    DeviceCertificateValidator validator =
                        new(authorities, deployment.People.Certificates, credentials);
                    offers.Add(SipAuthenticationOffer.Handshake(
                        new TlsDskScheme(_tlsDsk!, validator, credentials, TlsDskFor(computer))));
                    break;
                case AuthenticationScheme.Kerberos:
                    _kerberos = new KerberosScheme(
                        kerberos!, deployment.People.Links, credentials,
                        new KerberosSipOptions { Fqdn = computer.Fqdn });
                    offers.Add(SipAuthenticationOffer.Handshake(_kerberos));
                    break;
                case AuthenticationScheme.Ntlm:
                    offers.Add(SipAuthenticationOffer.Handshake(
                        new NtlmScheme(credentials, NtlmFor(computer, topology.SipDomains[0]), domains)));
                    break;
                case AuthenticationScheme.DigestSha256:
                    offers.Add(SipAuthenticationOffer.DigestWith(digest!, DigestAlgorithm.Sha256));
                    break;
                case AuthenticationScheme.DigestMd5:
                    offers.Add(SipAuthenticationOffer.DigestWith(digest!, DigestAlgorithm.Md5));
                    break;
            }
        }

        Options = new SipAuthenticationOptions { Offers = offers, Credentials = credentials, Budget = attempts };
    }

    /// <summary>For the SIP server.</summary>
    public SipAuthenticationOptions Options { get; }

    /// <summary>Makes every scheme that the topology names.</summary>
    /// <param name="deployment">The open deployment.</param>
    /// <param name="computer">The computer that offers them.</param>
    /// <param name="authorities">Who issues and judges device certificates.</param>
    /// <param name="attempts">The budget of attempts, shared with the web services.</param>
    /// <param name="kerberos">Accepts tickets; null when the topology offers no Kerberos.</param>
    /// <param name="domains">Verifies NTLM of people of domains; null where winbind is not.</param>
    public static SignInSchemes Create(
        OpenDeployment deployment, ComputerTopology computer, DeploymentAuthorities authorities,
        AttemptBudget attempts, IKerberosAcceptor? kerberos, IDomainNtlm? domains) =>
        new(deployment, computer, authorities, attempts, kerberos, domains);

    /// <inheritdoc />
    public void Dispose()
    {
        _kerberos?.Dispose();
        _tlsDsk?.Dispose();
        _tlsDskCertificate?.Dispose();
    }

    private static DigestAuthenticator? Digest(DeploymentTopology topology, ICredentialSource credentials)
    {
        List<DigestAlgorithm> algorithms = [];
        foreach (string name in topology.RegistrarSchemes)
        {
            if (name is AuthenticationScheme.DigestSha256 or AuthenticationScheme.DigestMd5)
            {
                algorithms.Add(
                    name == AuthenticationScheme.DigestSha256 ? DigestAlgorithm.Sha256 : DigestAlgorithm.Md5);
            }
        }

        return algorithms.Count == 0
            ? null
            : new DigestAuthenticator(credentials, new DigestOptions { Algorithms = [.. algorithms] });
    }

    private static TlsDskOptions TlsDskFor(ComputerTopology computer) => new()
    {
        TargetName = computer.Fqdn,
        StsUri = new Uri(WebServiceAddresses.For(computer.Fqdn, computer.HttpsPort).CertificateService),
    };

    private static NtlmSipOptions NtlmFor(ComputerTopology computer, string domain) => new()
    {
        TargetName = computer.Fqdn,
        Names = NtlmServerNames.FromFqdn(computer.Fqdn, domain),
        AcceptedTargets = ["sip/" + computer.Fqdn],
    };
}
