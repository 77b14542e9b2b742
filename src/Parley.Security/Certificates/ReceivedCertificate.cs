// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Security.Cryptography;
using Parley.Security.Authentication;

namespace Parley.Security.Certificates;

/// <summary>
/// What both validators ask of a certificate a peer sent: read it, and check issuer, dates, purpose and the authority's
/// signature. No chain is built, nothing is looked up: the issuer is one of ours or it is nobody.
/// </summary>
internal sealed record ReceivedCertificate(string CommonName, string Serial, string Thumbprint, DateTimeOffset NotAfter)
{
    /// <summary>The largest certificate read, in octets.</summary>
    public const int MaximumBytes = 8192;

    public static AuthenticationFailure TryRead(
        ReadOnlyMemory<byte> der, DeploymentAuthorities authorities, string purpose, DateTimeOffset now,
        out ReceivedCertificate? received)
    {
        received = null;
        if (der.IsEmpty || der.Length > MaximumBytes)
        {
            return AuthenticationFailure.MalformedToken;
        }

        if (CertificateFields.Read(der) is not { } fields)
        {
            return AuthenticationFailure.MalformedToken;
        }

        if (!fields.Issuer.Span.SequenceEqual(authorities.PeopleAuthority.SubjectName.RawData)
            || now < fields.NotBefore || now >= fields.NotAfter
            || fields.IsAuthority || !fields.Purposes.Contains(purpose, StringComparer.Ordinal)
            || !authorities.PeopleSignature.Signed(der))
        {
            return AuthenticationFailure.CertificateRefused;
        }

        received = new ReceivedCertificate(
            fields.CommonName, Convert.ToHexString(fields.Serial.Span),
            Convert.ToHexString(SHA256.HashData(der.Span)), fields.NotAfter);
        return AuthenticationFailure.None;
    }
}
