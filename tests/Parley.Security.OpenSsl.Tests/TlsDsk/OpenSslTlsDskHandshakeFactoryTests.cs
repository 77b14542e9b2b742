// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Security.OpenSsl.TlsDsk;
using Xunit;

namespace Parley.Security.OpenSsl.Tests.TlsDsk;

public sealed class OpenSslTlsDskHandshakeFactoryTests
{
    [Fact]
    public void Create_WithoutPrivateKey_SaysSo()
    {
        using X509Certificate2 publicOnly = X509CertificateLoader.LoadCertificate(TestCertificates.Server.RawData);

        Assert.Contains("private key",
            Assert.Throws<OpenSslException>(() => OpenSslTlsDskHandshakeFactory.Create(publicOnly)).Message);
    }

    [Fact]
    public void Create_WithEllipticCurveKey_SaysSo()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=curve", key, HashAlgorithmName.SHA256);
        DateTimeOffset start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using X509Certificate2 certificate = request.CreateSelfSigned(start, start.AddYears(1));

        Assert.Throws<OpenSslException>(() => OpenSslTlsDskHandshakeFactory.Create(certificate));
    }

    [Fact]
    public void Context_WithKeyOfAnotherCertificate_SaysSo() =>
        Assert.Throws<OpenSslException>(() => TlsDskContext.CreateServer(
            TestCertificates.Server.RawData, TestCertificates.PrivateKey(TestCertificates.Client)));

    [Fact]
    public void Context_WithOctetsThatAreNoCertificate_SaysSo() =>
        Assert.Throws<OpenSslException>(() =>
            TlsDskContext.CreateServer([1, 2, 3], TestCertificates.PrivateKey(TestCertificates.Client)));

    [Fact]
    public void Handshake_BegunBeforeTheFactoryWasDisposed_IsStillUsable()
    {
        OpenSslTlsDskHandshakeFactory factory = OpenSslTlsDskHandshakeFactory.Create(TestCertificates.Server);
        using Security.TlsDsk.ITlsDskHandshake server = factory.Create();
        factory.Dispose();

        Assert.Equal(Security.TlsDsk.TlsDskProgress.Continue, server.Advance(TlsRecords.SipeHello(0, 0x2f)).Progress);
    }
}
