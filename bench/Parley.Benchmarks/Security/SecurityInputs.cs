// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Digest;
using Parley.Security.MessageSigning;
using Parley.Security.Ntlm;

namespace Parley.Benchmarks.Security;

/// <summary>One person, one certificate, one message.</summary>
internal sealed class SecurityInputs : ICredentialSource
{
    public const string Realm = "SIP Communications Service";
    public const string Password = "Secret1";

    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly AccountId Account = new(Guid.Parse("0e324752-e1ab-56eb-8f4a-267c85a97459"));

    public static SipAddress Alice { get; } = SipAddress.TryParse("alice@contoso.test", out SipAddress? a) ? a : null!;

    public static SignatureFields Message(int status) => new()
    {
        CallId = "9EEFg439Da8445i9328mE9B7t0A2Ab3493x05D0x"u8,
        CSeqNumber = "6"u8,
        CSeqMethod = "MESSAGE"u8,
        FromUri = "sip:alice@contoso.test"u8,
        FromTag = "3705137158"u8,
        ToUri = "sip:bob@contoso.test"u8,
        ToTag = "b0b5e7a1f0"u8,
        StatusCode = status,
    };

    public static X509Certificate2 CreateCertificate()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=bench", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(Now, Now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(
            certificate.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    public bool TryGetNtHash(string user, string domain, Span<byte> ntHash, out AccountId account)
    {
        account = Account;
        NtHash.Compute(Password, ntHash);
        return true;
    }

    public bool TryGetDigestSecret(
        string user, string realm, DigestAlgorithm algorithm, Span<byte> ha1, out AccountId account)
    {
        account = Account;
        DigestSecret.Compute(algorithm, user, realm, Password, ha1);
        return true;
    }

    public AuthenticationFailure CheckAccount(AccountId account, SipAddress claimed) => AuthenticationFailure.None;

    public AccountId? FindAccount(SipAddress address) => Account;
}
