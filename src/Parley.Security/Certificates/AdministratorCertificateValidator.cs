// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Security.Authentication;

namespace Parley.Security.Certificates;

/// <summary>
/// Judges the certificate an administrator presents: issued by the authority for people, for administration, valid now.
/// Whether this administrator is known, still trusted and allowed is the business of management. Safe from any thread.
/// </summary>
public sealed class AdministratorCertificateValidator(DeploymentAuthorities authorities)
{
    /// <summary>Judges a certificate whose key the peer has proved to hold (TLS client authentication).</summary>
    /// <param name="certificateDer">The certificate as sent; any octets.</param>
    /// <param name="now">The time.</param>
    public AdministratorCertificateVerdict Validate(ReadOnlyMemory<byte> certificateDer, DateTimeOffset now)
    {
        AuthenticationFailure failure = ReceivedCertificate.TryRead(
            certificateDer, authorities, CertificatePurpose.Administrator, now, out ReceivedCertificate? received);
        return received is null
            ? AdministratorCertificateVerdict.Refused(failure)
            : new AdministratorCertificateVerdict(
                AuthenticationFailure.None, received.CommonName, received.Serial, received.Thumbprint,
                received.NotAfter);
    }
}
