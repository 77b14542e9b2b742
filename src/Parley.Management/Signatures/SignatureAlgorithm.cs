// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Management.Signatures;

/// <summary>
/// The two algorithms of this profile (RFC 9421 §3.3.1, §3.3.4). The key decides, the field only confirms it.
/// </summary>
internal static class SignatureAlgorithm
{
    /// <summary>RSASSA-PSS with SHA-512 and a salt of 64 octets.</summary>
    public const string RsaPssSha512 = "rsa-pss-sha512";

    /// <summary>ECDSA on P-256 with SHA-256, r and s side by side.</summary>
    public const string EcdsaP256Sha256 = "ecdsa-p256-sha256";

    private const int MinimumRsaBits = 2048;

    /// <summary>The algorithm for a certificate's key; null when there is none.</summary>
    public static string? For(X509Certificate2 certificate)
    {
        using ECDsa? ecdsa = certificate.GetECDsaPublicKey();
        if (ecdsa is not null)
        {
            return IsP256(ecdsa) ? EcdsaP256Sha256 : null;
        }

        using RSA? rsa = certificate.GetRSAPublicKey();
        return rsa is { KeySize: >= MinimumRsaBits } ? RsaPssSha512 : null;
    }

    /// <summary>Signs with the private key of a certificate.</summary>
    /// <exception cref="CryptographicException">There is no private key, or it is of no use here.</exception>
    public static byte[] Sign(X509Certificate2 certificate, ReadOnlySpan<byte> data)
    {
        using ECDsa? ecdsa = certificate.GetECDsaPrivateKey();
        if (ecdsa is not null)
        {
            return ecdsa.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }

        using RSA? rsa = certificate.GetRSAPrivateKey();
        return rsa is not null
            ? rsa.SignData(data, HashAlgorithmName.SHA512, RSASignaturePadding.Pss)
            : throw new CryptographicException("The credential has no private key.");
    }

    /// <summary>Verifies with the public key of a certificate, by the algorithm that key has here.</summary>
    public static bool Verify(X509Certificate2 certificate, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        try
        {
            using ECDsa? ecdsa = certificate.GetECDsaPublicKey();
            if (ecdsa is not null)
            {
                return IsP256(ecdsa) && VerifyEcdsa(ecdsa, data, signature);
            }

            using RSA? rsa = certificate.GetRSAPublicKey();
            return rsa is { KeySize: >= MinimumRsaBits } && VerifyRsa(rsa, data, signature);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    internal static bool VerifyEcdsa(ECDsa key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    internal static bool VerifyRsa(RSA key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        key.VerifyData(data, signature, HashAlgorithmName.SHA512, RSASignaturePadding.Pss);

    private static bool IsP256(ECDsa key) =>
        key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == "1.2.840.10045.3.1.7";
}
