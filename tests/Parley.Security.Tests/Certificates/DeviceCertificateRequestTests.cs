// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using Parley.Security.Certificates;
using Xunit;

namespace Parley.Security.Tests.Certificates;

[Trait("claim", "T30")]
public sealed class DeviceCertificateRequestTests
{
    [Theory]
    [InlineData(2048)]
    [InlineData(4096)]
    public void RsaKey_OfUsableSize_IsTaken(int size)
    {
        using RSA key = RSA.Create(size);
        Assert.Equal(CertificateRequestRefusal.None, Read(AuthorityFixture.Request(key)));
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(2040)]
    public void RsaKey_TooSmall_IsRefused(int size)
    {
        using RSA key = RSA.Create(size);
        Assert.Equal(CertificateRequestRefusal.UnacceptableKey, Read(AuthorityFixture.Request(key)));
    }

    [Fact]
    public void CurveKey_OnlyP256IsTaken()
    {
        using ECDsa p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa p521 = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        Assert.Equal(CertificateRequestRefusal.None, Read(AuthorityFixture.Request(p256)));
        Assert.Equal(CertificateRequestRefusal.UnacceptableKey, Read(AuthorityFixture.Request(p521)));
    }

    [Fact]
    public void KeyOfSomebodyElse_FailsTheProofOfPossession()
    {
        using ECDsa mine = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa theirs = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] request = AuthorityFixture.Request(mine);
        int at = request.AsSpan().IndexOf(mine.ExportSubjectPublicKeyInfo());
        theirs.ExportSubjectPublicKeyInfo().CopyTo(request, at);
        Assert.Equal(CertificateRequestRefusal.BadSignature, Read(request));
    }

    [Fact]
    public void AnythingElse_IsRefusedAndNeverThrows()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] request = AuthorityFixture.Request(key);
        Assert.Equal(CertificateRequestRefusal.Malformed, Read([]));
        Assert.Equal(CertificateRequestRefusal.Malformed, Read(new byte[DeviceCertificateRequest.MaximumBytes + 1]));
        Assert.Equal(CertificateRequestRefusal.Malformed, Read([.. request, 0]));
        for (int i = 0; i < request.Length; i++)
        {
            Assert.NotEqual(CertificateRequestRefusal.None, Read(request[..i]));
            request[i] ^= 0x10;
            Assert.NotEqual(CertificateRequestRefusal.None, Read(request));
            request[i] ^= 0x10;
        }
    }

    private static CertificateRequestRefusal Read(byte[] pkcs10)
    {
        bool taken = DeviceCertificateRequest.TryRead(
            pkcs10, out DeviceCertificateRequest? request, out CertificateRequestRefusal refusal);
        Assert.Equal(taken, request is not null);
        Assert.Equal(taken, refusal == CertificateRequestRefusal.None);
        return refusal;
    }
}
