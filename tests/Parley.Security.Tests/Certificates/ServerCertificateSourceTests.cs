// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.IO.Pipelines;
using System.Linq;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Parley.Security.Certificates;
using Xunit;

namespace Parley.Security.Tests.Certificates;

public sealed class ServerCertificateSourceTests : IDisposable
{
    private static readonly string[] Names = ["FE1.contoso.test", "contoso.test", "sip.contoso.test"];
    private readonly AuthorityFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Open_Twice_KeepsTheCertificate()
    {
        using ServerCertificateSource first = Open();
        using ServerCertificateSource second = Open();
        Assert.Equal(first.Certificate.Thumbprint, second.Certificate.Thumbprint);
        Assert.True(second.Status.Valid);
    }

    [Fact]
    public void Open_NamesChanged_MakesANewOne()
    {
        using ServerCertificateSource first = Open();
        using ServerCertificateSource second = ServerCertificateSource.Open(
            _fixture.Authorities, [.. Names, "lyncdiscover.contoso.test"], _fixture.Time);
        Assert.NotEqual(first.Certificate.Thumbprint, second.Certificate.Thumbprint);
    }

    [Fact]
    public void TwoThirdsOfLifeOver_IsRenewedWhileRunning()
    {
        using ServerCertificateSource source = Open();
        X509Certificate2 before = source.Certificate;
        _fixture.Time.Advance(TimeSpan.FromDays(60) - TimeSpan.FromHours(1));
        Assert.Same(before, source.Certificate);
        _fixture.Time.Advance(TimeSpan.FromHours(1));
        Assert.NotEqual(before.Thumbprint, source.Certificate.Thumbprint);
        Assert.Equal(_fixture.Time.GetUtcNow() + TimeSpan.FromDays(90), source.Status.NotAfter);
    }

    [Fact]
    public void Open_ExpiredWhileStopped_MakesANewOne()
    {
        Open().Dispose();
        _fixture.Time.Advance(TimeSpan.FromDays(200));
        using ServerCertificateSource source = Open();
        Assert.True(source.Status.Valid);
    }

    [Fact]
    public void Open_ExpiredAndNoneCanBeMade_ServesItAndSaysSo()
    {
        Open().Dispose();
        _fixture.Time.Advance(TimeSpan.FromDays(11 * 365));
        using ServerCertificateSource source = Open();
        Assert.False(source.Status.Valid);
        Assert.NotNull(source.Status.RenewalFailure);
        Assert.NotNull(source.Context);
    }

    [Fact]
    public void Renewal_DiskRefuses_KeepsTheOldOneAndTriesAgain()
    {
        using ServerCertificateSource source = Open();
        string before = source.Certificate.Thumbprint;
        string pki = _fixture.Directory.File("pki");
        Directory.Move(pki, pki + ".away");
        _fixture.Time.Advance(TimeSpan.FromDays(61));
        Assert.Equal(before, source.Certificate.Thumbprint);
        Assert.NotNull(source.Status.RenewalFailure);
        Assert.True(source.Status.Valid);
        Directory.Move(pki + ".away", pki);
        _fixture.Time.Advance(TimeSpan.FromHours(1));
        Assert.NotEqual(before, source.Certificate.Thumbprint);
        Assert.Null(source.Status.RenewalFailure);
    }

    [Fact]
    public void Open_CrashBetweenKeyAndCertificate_MakesANewPair()
    {
        Open().Dispose();
        string certificate = _fixture.Directory.File("pki", "server-fe1.contoso.test.crt");
        byte[] old = File.ReadAllBytes(certificate);
        File.Delete(certificate);
        Open().Dispose();
        File.WriteAllBytes(certificate, old);
        using ServerCertificateSource source = Open();
        Assert.True(source.Certificate.HasPrivateKey);
        Assert.True(
            _fixture.ClientTrusts(source.Certificate, CertificatePurpose.ServerAuthentication, "fe1.contoso.test"));
    }

    [Fact]
    [Trait("claim", "T10")]
    public async Task Context_InAHandshake_SendsTheChainUpToTheRoot()
    {
        using ServerCertificateSource source = Open();
        Pipe toServer = new();
        Pipe toClient = new();
        using SslStream server = new(new DuplexStream(toServer.Reader.AsStream(), toClient.Writer.AsStream()));
        int sent = -1;
        using SslStream client = new(new DuplexStream(toClient.Reader.AsStream(), toServer.Writer.AsStream()), false,
            (_, certificate, chain, errors) =>
            {
                sent = chain!.ChainPolicy.ExtraStore.Count(
                    c => c.Subject == _fixture.Authorities.ServerAuthority.Subject);
                return true;
            });
        Task serving = server.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificateContext = source.Context },
            TestContext.Current.CancellationToken);
        await client.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "fe1.contoso.test" },
            TestContext.Current.CancellationToken);
        await serving;
        Assert.Equal(1, sent);
        Assert.True(client.SslProtocol >= SslProtocols.Tls12);
    }

    private ServerCertificateSource Open() => ServerCertificateSource.Open(_fixture.Authorities, Names, _fixture.Time);

    private sealed class DuplexStream(Stream reading, Stream writing) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => writing.Flush();

        public override Task FlushAsync(System.Threading.CancellationToken cancellationToken) =>
            writing.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => reading.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(
            Memory<byte> buffer, System.Threading.CancellationToken cancellationToken = default) =>
            reading.ReadAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => writing.Write(buffer, offset, count);

        public override ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, System.Threading.CancellationToken cancellationToken = default) =>
            writing.WriteAsync(buffer, cancellationToken);
    }
}
