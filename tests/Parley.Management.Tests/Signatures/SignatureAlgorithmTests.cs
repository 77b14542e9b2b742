// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Parley.Management.Signatures;
using Xunit;

namespace Parley.Management.Tests.Signatures;

/// <summary>The public halves of the keys of RFC 9421 appendix B.1 and the signatures of B.2.</summary>
public sealed class SignatureAlgorithmTests
{
    private const string PssKey =
        """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2
        +QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+
        oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHq
        gDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5W
        Utzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4
        aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI
        2wIDAQAB
        -----END PUBLIC KEY-----
        """;

    [Fact]
    public void RsaPssSha512_VectorB21_Verifies()
    {
        using RSA key = RSA.Create();
        key.ImportFromPem(PssKey);
        byte[] data = Encoding.ASCII.GetBytes(
            "\"@signature-params\": ();created=1618884473;keyid=\"test-key-rsa-pss\";nonce=\"b3k2pp5k7z-50gnwp.yemd\"");
        byte[] signature = Convert.FromBase64String(
            "d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG52eS"
            + "kFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HEL"
            + "jVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==");
        Assert.True(SignatureAlgorithm.VerifyRsa(key, data, signature));
        data[^1] ^= 1;
        Assert.False(SignatureAlgorithm.VerifyRsa(key, data, signature));
    }

    [Fact]
    public void EcdsaP256Sha256_VectorB24_Verifies()
    {
        using ECDsa key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint
            {
                X = Convert.FromHexString("A885586552C2ACF6471878CFD7B0935B4FFE0FD2DFC341248EA17BC41E058AF0"),
                Y = Convert.FromHexString("31CE2737D2D30CE0617E851E83C61EF5679D151867657649035D90A74CD9E85D"),
            },
        });
        byte[] data = Encoding.ASCII.GetBytes(
            "\"@status\": 200\n\"content-type\": application/json\n"
            + "\"content-digest\": sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:\n"
            + "\"content-length\": 23\n"
            + "\"@signature-params\": (\"@status\" \"content-type\" \"content-digest\" \"content-length\");created=1618884473;keyid=\"test-key-ecc-p256\"");
        byte[] signature = Convert.FromBase64String(
            "wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==");
        Assert.True(SignatureAlgorithm.VerifyEcdsa(key, data, signature));
        signature[5] ^= 1;
        Assert.False(SignatureAlgorithm.VerifyEcdsa(key, data, signature));
    }

    [Fact]
    public void For_KeysThatAreTooWeakOrOfAnotherKind_IsNothing()
    {
        using RSA small = RSA.Create(1024);
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Null(
            SignatureAlgorithm.For(
                SelfSigned(
                    new CertificateRequest("CN=a", small, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))));
        Assert.Null(
            SignatureAlgorithm.For(SelfSigned(new CertificateRequest("CN=a", other, HashAlgorithmName.SHA256))));
    }

    [Fact]
    public void Verify_AnyOctets_IsFalseWithoutAnException()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = SelfSigned(new CertificateRequest("CN=a", key, HashAlgorithmName.SHA256));
        foreach (int length in (int[])[0, 1, 63, 64, 65, 256, 1000])
        {
            Assert.False(SignatureAlgorithm.Verify(certificate, "data"u8, new byte[length]));
            Assert.False(SignatureAlgorithm.Verify(certificate, "data"u8, RandomNumberGenerator.GetBytes(length)));
        }
    }

    [Fact]
    public void ContentDigest_VectorOfRfc9530_IsTheSame() => Assert.Equal(
        "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:", FieldText.Digest("{\"hello\": \"world\"}"u8));

    private static X509Certificate2 SelfSigned(CertificateRequest request) =>
        request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
}
