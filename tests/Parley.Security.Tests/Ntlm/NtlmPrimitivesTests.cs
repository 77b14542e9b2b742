// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Parley.Security.Ntlm;
using Xunit;

namespace Parley.Security.Tests.Ntlm;

/// <summary>The algorithms .NET has not, against their published vectors.</summary>
public sealed class NtlmPrimitivesTests
{
    [Theory]
    [InlineData("", "31d6cfe0d16ae931b73c59d7e0c089c0")]
    [InlineData("a", "bde52cb31de33e46245e05fbdbd6fb24")]
    [InlineData("abc", "a448017aaf21d8525fc10ae87aa6729d")]
    [InlineData("message digest", "d9130a8164549fe818874806e1c7014b")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "d79e1c308aa5bbcdeea8ed63df412da9")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "043f8582f241db351ce627e153e7f0e4")]
    [InlineData(
        "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
            "e33b4ddc9c38f2199c3e7b164fcc0536")]
    public void Md4_VectorsOfRfc1320_Agree(string text, string expected)
    {
        byte[] digest = new byte[Md4.HashSizeInBytes];
        Md4.HashData(Encoding.ASCII.GetBytes(text), digest);
        Assert.Equal(expected, Convert.ToHexStringLower(digest));
    }

    [Theory]
    [InlineData("0102030405", "b2396305f03dc027ccc3524a0a1118a8")]
    [InlineData("0102030405060708090a0b0c0d0e0f10", "9ac7cc9a609d1ef7b2932899cde41b97")]
    public void Rc4_VectorsOfRfc6229_Agree(string key, string stream)
    {
        byte[] output = new byte[16];
        Rc4.Transform(Convert.FromHexString(key), output, output);
        Assert.Equal(stream, Convert.ToHexStringLower(output));
    }

    [Fact]
    public void NtHash_OfThePublishedPassword_Agrees()
    {
        // [MS-NLMP] §4.2.2.1.2.
        byte[] hash = new byte[NtHash.Length];
        NtHash.Compute("Password", hash);
        Assert.Equal("a4f49c406510bdcab6824ee7c30fd852", Convert.ToHexStringLower(hash));
    }

    [Fact]
    public void ChannelBinding_OfThePublishedCertificateHash_Agrees()
    {
        byte[] hash = Convert.FromHexString("ea05fefecc6b0bd571dbbc5baa3ed45386d0446835f7b74c85621b9983475f95");
        Assert.Equal("6586e99d81c2fc984e47172fd4dd0310", Convert.ToHexStringLower(NtlmChannelBinding.Compute(hash)));
    }

    [Theory]
    [InlineData("SHA256", "SHA256")]
    [InlineData("SHA384", "SHA384")]
    [InlineData("SHA512", "SHA512")]
    public void ChannelBinding_OfACertificate_TakesTheHashOfItsSignature(string signature, string binding)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=web", key, new HashAlgorithmName(signature));
        DateTimeOffset start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using X509Certificate2 certificate = request.CreateSelfSigned(start, start.AddYears(1));
        Assert.Equal(
            NtlmChannelBinding.Compute(certificate.GetCertHash(new HashAlgorithmName(binding))),
            NtlmChannelBinding.ForServerCertificate(certificate));
    }
}
