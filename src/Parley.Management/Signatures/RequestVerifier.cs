// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Management.Administrators;
using Parley.Management.Commands;
using Parley.Security.Authentication;
using Parley.Security.Certificates;

namespace Parley.Management.Signatures;

/// <summary>
/// Verifies the head of a request: form, clock, certificate, signature, nonce, in this order; each step has its own
/// reason. The body is not needed, so nobody makes the server read one without a credential.
/// </summary>
internal sealed class RequestVerifier(
    AdministratorCertificateValidator validator, AdministratorRegister register, AdministrationOptions options)
{
    /// <summary>The longest Client-Cert read.</summary>
    private const int MaximumCertificateLength = 8192;

    private const int MaximumDigestLength = 128;

    private readonly ReplayCache _replays = new(options.ReplayCapacity, MemoryOf(options));

    /// <summary>
    /// How long a nonce is remembered: a request may be signed a window ahead of our clock and is taken until a window
    /// after that; its time has whole seconds.
    /// </summary>
    public static TimeSpan MemoryOf(AdministrationOptions options) =>
        (2 * options.ClockWindow) + TimeSpan.FromSeconds(1);

    /// <summary>Remembers a request that was taken before a restart.</summary>
    public void Remember(string keyId, string nonce, DateTimeOffset takenAt) => _replays.TryAdd(keyId, nonce, takenAt);

    /// <summary>Verifies.</summary>
    /// <param name="head">The head; any text.</param>
    /// <param name="now">The time.</param>
    /// <param name="request">Who asks, when the head is good.</param>
    /// <returns>Why it is refused; null when it is good.</returns>
    public AdministrationReply? Verify(SignedHead head, DateTimeOffset now, out AuthenticatedRequest? request)
    {
        request = null;
        if (head.Method != "POST" || head.ContentType != RequestSigner.MediaType
            || head.ContentDigest.Length > MaximumDigestLength
            || !SignatureParameters.TryParse(head.SignatureInput, out SignatureParameters? parameters)
            || !FieldText.TryReadSignature(head.Signature, out byte[]? signature)
            || !FieldText.TryReadOctets(head.ClientCert, MaximumCertificateLength, out byte[]? der))
        {
            return new AdministrationReply(
                AdministrationStatus.Malformed, "The request is not signed as the administration asks for.");
        }

        TimeSpan skew = parameters.Created - now;
        if (skew.Duration() > options.ClockWindow)
        {
            return new AdministrationReply(
                AdministrationStatus.ClockSkew, "The clocks of client and server differ by more than a minute.")
            {
                ServerTime = now,
            };
        }

        AdministratorCertificateVerdict verdict = validator.Validate(der, now);
        if (verdict.Failure != AuthenticationFailure.None)
        {
            return Unauthenticated(
                "The certificate is not one that this deployment issued to an administrator and that is valid now.");
        }

        if (CheckRegister(verdict) is { } refusal)
        {
            return refusal;
        }

        if (!IsSigned(head, parameters, der, signature)
            || !string.Equals(parameters.KeyId, verdict.Thumbprint, StringComparison.Ordinal))
        {
            return Unauthenticated("The signature is wrong.");
        }

        request = new AuthenticatedRequest(
            new AdministratorIdentity(
                verdict.Name, verdict.Serial, verdict.Thumbprint, verdict.NotAfter, AdministratorRole.Full),
            head.ContentDigest, parameters.Nonce);
        return _replays.TryAdd(verdict.Serial, parameters.Nonce, now) switch
        {
            ReplayAnswer.New => null,
            ReplayAnswer.Seen =>
                new AdministrationReply(AdministrationStatus.Replayed, "This request was taken already."),
            ReplayAnswer.Full =>
                new AdministrationReply(AdministrationStatus.Busy, "Too many requests in a short time."),
        };
    }

    private static AdministrationReply Unauthenticated(string text) => new(AdministrationStatus.Unauthenticated, text);

    private AdministrationReply? CheckRegister(AdministratorCertificateVerdict verdict)
    {
        if (register.Find(verdict.Serial) is not { } record)
        {
            return register.IsEmpty
                ? null
                : Unauthenticated("The credential is not in the register of administrators.");
        }

        if (record.RevokedAt is not null)
        {
            return Unauthenticated("The credential was revoked.");
        }

        return string.Equals(record.Thumbprint, verdict.Thumbprint, StringComparison.Ordinal)
            ? null
            : Unauthenticated("The credential is not the one in the register of administrators.");
    }

    // The target is the server's own, not what the client wrote: a request meant for another server does not verify.
    private bool IsSigned(SignedHead head, SignatureParameters parameters, byte[] der, byte[] signature)
    {
        try
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(der);
            byte[] data = SignatureBase.Build(head with { TargetUri = options.Target.AbsoluteUri }, parameters.Text);
            return string.Equals(SignatureAlgorithm.For(certificate), parameters.Algorithm, StringComparison.Ordinal)
                && SignatureAlgorithm.Verify(certificate, data, signature);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
