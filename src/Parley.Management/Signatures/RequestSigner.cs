// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Management.Signatures;

/// <summary>Signs requests with an administrator's credential.</summary>
/// <param name="credential">Certificate with its private key; the caller owns it.</param>
/// <param name="time">The clock; must agree with the server's within a minute.</param>
public sealed class RequestSigner(X509Certificate2 credential, TimeProvider time)
{
    /// <summary>The media type of commands.</summary>
    public const string MediaType = "application/json";

    /// <summary>Signs a command.</summary>
    /// <param name="target">Where it goes.</param>
    /// <param name="body">The command.</param>
    /// <exception cref="CryptographicException">
    /// The credential has no private key, or not one of a known kind.
    /// </exception>
    public SignedRequest Sign(Uri target, ReadOnlyMemory<byte> body)
    {
        ArgumentNullException.ThrowIfNull(target);
        string algorithm = SignatureAlgorithm.For(credential)
            ?? throw new CryptographicException(
                "The credential's key is neither ECDSA P-256 nor RSA of 2048 bits or more.");
        SignatureParameters parameters = SignatureParameters.Make(
            time.GetUtcNow(), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            credential.GetCertHashString(HashAlgorithmName.SHA256), algorithm);
        SignedHead head = new(
            "POST", target.AbsoluteUri, MediaType, FieldText.Digest(body.Span), FieldText.Octets(credential.RawData),
            $"{SignatureParameters.Label}={parameters.Text}", string.Empty);
        byte[] signature = SignatureAlgorithm.Sign(credential, SignatureBase.Build(head, parameters.Text));
        return new SignedRequest(head with { Signature = FieldText.Signature(signature) }, body);
    }
}
