// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Security.Certificates;

/// <summary>
/// A request for a certificate, a device's or an administrator's (PKCS#10, RFC 2986). Only its key counts: the subject
/// and every attribute are ours to choose (client contract 4.4: bind the certificate to the ticket's identity, not to
/// what the request says).
/// </summary>
public sealed class DeviceCertificateRequest
{
    /// <summary>The largest request read, in octets; one with an RSA 4096 key has about 1,200.</summary>
    public const int MaximumBytes = 4096;

    private const string CurveP256 = "1.2.840.10045.3.1.7";

    private DeviceCertificateRequest(PublicKey publicKey) => PublicKey = publicKey;

    internal PublicKey PublicKey { get; }

    /// <summary>Reads a request, checks its key and that the sender holds it. Takes any octets; never throws.</summary>
    /// <param name="pkcs10">The request, DER.</param>
    /// <param name="request">The request, when it is taken.</param>
    /// <param name="refusal">Why it is not.</param>
    public static bool TryRead(
        byte[] pkcs10, [NotNullWhen(true)] out DeviceCertificateRequest? request, out CertificateRequestRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(pkcs10);
        request = null;
        // The key first: its size bounds what checking the signature costs.
        if (pkcs10.Length > MaximumBytes
            || Load(pkcs10, CertificateRequestLoadOptions.SkipSignatureValidation) is not { } unverified)
        {
            refusal = CertificateRequestRefusal.Malformed;
        }
        else if (!IsAcceptable(unverified.PublicKey))
        {
            refusal = CertificateRequestRefusal.UnacceptableKey;
        }
        else if (Load(pkcs10, CertificateRequestLoadOptions.Default) is not { } verified)
        {
            refusal = CertificateRequestRefusal.BadSignature;
        }
        else
        {
            refusal = CertificateRequestRefusal.None;
            request = new DeviceCertificateRequest(verified.PublicKey);
            return true;
        }

        return false;
    }

    private static CertificateRequest? Load(byte[] pkcs10, CertificateRequestLoadOptions options)
    {
        try
        {
            return CertificateRequest.LoadSigningRequest(pkcs10, HashAlgorithmName.SHA256, options);
        }
        catch (Exception e) when (e is CryptographicException or NotSupportedException or ArgumentException)
        {
            // Not a request, or signed with something unknown: a value, not a failure of ours.
            return null;
        }
    }

    private static bool IsAcceptable(PublicKey key)
    {
        try
        {
            using RSA? rsa = key.GetRSAPublicKey();
            if (rsa is not null)
            {
                byte[] exponent = rsa.ExportParameters(includePrivateParameters: false).Exponent!;
                return rsa.KeySize is >= 2048 and <= 4096 && exponent.Length is 3 or 4 && (exponent[^1] & 1) == 1;
            }

            using ECDsa? curve = key.GetECDsaPublicKey();
            return curve is not null
                && curve.ExportParameters(includePrivateParameters: false).Curve.Oid?.Value == CurveP256;
        }
        catch (Exception e) when (e is CryptographicException or NotSupportedException or ArgumentException)
        {
            return false;
        }
    }
}
