// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Security.Certificates;
using Xunit;

namespace Parley.Security.Tests.Certificates;

public sealed class DeploymentAuthoritiesTests : IDisposable
{
    private readonly AuthorityFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Create_WritesTheRootForClients()
    {
        using X509Certificate2 root = X509CertificateLoader.LoadCertificateFromFile(_fixture.Directory.File("ca.pem"));
        Assert.Equal(_fixture.Authorities.Root.RawData, root.RawData);
        Assert.False(root.HasPrivateKey);
    }

    [Fact]
    public void Create_LeavesNoPrivateKeyInTheClear()
    {
        using X509Certificate2 server = ServerCertificate();
        _fixture.Authorities.OpenTlsDskCertificate("fe1.contoso.test").Dispose();
        string[] keys = Directory.GetFiles(_fixture.Directory.File("pki"), "*.key");
        Assert.Equal(5, keys.Length);
        foreach (string file in Directory.GetFiles(_fixture.Directory.Path, "*", SearchOption.AllDirectories))
        {
            byte[] octets = File.ReadAllBytes(file);
            Assert.Equal(-1, octets.AsSpan().IndexOf("PRIVATE KEY"u8));
            // The object identifiers that every PKCS#8 key of ours has: id-ecPublicKey, rsaEncryption.
            if (file.EndsWith(".key", StringComparison.Ordinal))
            {
                Assert.Equal(-1, octets.AsSpan().IndexOf(Convert.FromHexString("2A8648CE3D0201")));
                Assert.Equal(-1, octets.AsSpan().IndexOf(Convert.FromHexString("2A864886F70D010101")));
                Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(file));
            }
        }
    }

    [Fact]
    public void Create_Twice_IsRefused() =>
        Assert.Throws<CertificateAuthorityException>(() => DeploymentAuthorities.Create(
            _fixture.Directory.File("pki"), _fixture.Directory.File("ca.pem"), ["contoso.test"], _fixture.KeyRing,
            _fixture.Time));

    [Fact]
    public void Open_WithoutTheRootsKeyFile_Works()
    {
        File.Delete(_fixture.Directory.File("pki", "root.key"));
        using DeploymentAuthorities opened = Open();
        using X509Certificate2 server = opened.IssueServer(["fe1.contoso.test"]);
        Assert.True(_fixture.ClientTrusts(server, CertificatePurpose.ServerAuthentication, "fe1.contoso.test"));
    }

    [Theory]
    [InlineData("people.key")]
    [InlineData("servers.key")]
    [InlineData("people.crt")]
    [InlineData("servers.crt")]
    [InlineData("root.crt")]
    public void Open_FileDamagedOrGone_SaysWhich(string file)
    {
        string path = _fixture.Directory.File("pki", file);
        byte[] octets = File.ReadAllBytes(path);
        octets[octets.Length / 2] ^= 0x21;
        File.WriteAllBytes(path, octets);
        Assert.Throws<CertificateAuthorityException>(() => Open().Dispose());
        File.Delete(path);
        Assert.Contains(
            file, Assert.Throws<CertificateAuthorityException>(() => Open().Dispose()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AuthoritiesOfTwoDeploymentsMixed_IsRefused()
    {
        using AuthorityFixture other = new();
        File.Copy(
            other.Directory.File("pki", "people.crt"), _fixture.Directory.File("pki", "people.crt"), overwrite: true);
        Assert.Throws<CertificateAuthorityException>(() => Open().Dispose());
        File.Copy(
            other.Directory.File("pki", "people.key"), _fixture.Directory.File("pki", "people.key"), overwrite: true);
        Assert.Throws<CertificateAuthorityException>(() => Open().Dispose());
    }

    [Fact]
    public void Open_KeyFilesSwapped_IsRefused()
    {
        File.Copy(
            _fixture.Directory.File("pki", "servers.key"), _fixture.Directory.File("pki", "people.key"),
            overwrite: true);
        Assert.Throws<CertificateAuthorityException>(() => Open().Dispose());
    }

    [Fact]
    public void IssueServer_IsTrustedForItsNames()
    {
        using X509Certificate2 server = _fixture.Authorities.IssueServer(
            ["fe1.contoso.test", "contoso.test", "sip.contoso.test", "lyncdiscover.contoso.test"]);
        Assert.True(server.HasPrivateKey);
        Assert.Equal("CN=fe1.contoso.test", server.Subject);
        Assert.True(_fixture.ClientTrusts(server, CertificatePurpose.ServerAuthentication, "fe1.contoso.test"));
        Assert.True(
            _fixture.ClientTrusts(server, CertificatePurpose.ServerAuthentication, "lyncdiscover.contoso.test"));
        Assert.True(_fixture.ClientTrusts(server, CertificatePurpose.ClientAuthentication));
        Assert.False(_fixture.ClientTrusts(server, CertificatePurpose.ServerAuthentication, "other.contoso.test"));
        Assert.Equal(_fixture.Time.GetUtcNow() + TimeSpan.FromDays(90), new DateTimeOffset(server.NotAfter));
    }

    [Theory]
    [Trait("claim", "T11")]
    [InlineData("www.example.com")]
    [InlineData("notcontoso.test")]
    public void IssueServer_NameOutsideTheDeployment_NobodyTrustsIt(string name)
    {
        using X509Certificate2 server = _fixture.Authorities.IssueServer([name]);
        Assert.False(_fixture.ClientTrusts(server, CertificatePurpose.ServerAuthentication));
    }

    [Fact]
    [Trait("claim", "T11")]
    public void DeviceCertificate_AsAServer_NobodyTrustsIt()
    {
        IssuedDeviceCertificate issued = _fixture.IssueDevice("alice@contoso.test");
        using X509Certificate2 device = X509CertificateLoader.LoadCertificate(issued.Der.Span);
        Assert.False(_fixture.ClientTrusts(device, CertificatePurpose.ServerAuthentication));
        Assert.True(_fixture.ClientTrusts(device, CertificatePurpose.ClientAuthentication));
        Assert.False(_fixture.ClientTrusts(device, CertificatePurpose.Administrator));
    }

    [Fact]
    public void IssueDevice_SubjectIsTheOwnerWhateverTheRequestSays()
    {
        using RSA key = RSA.Create(2048);
        DeviceCertificateRequest request = AuthorityFixture.ReadRequest(
            AuthorityFixture.Request(key, "CN=administrator@contoso.test, O=Somebody"));
        IssuedDeviceCertificate issued = _fixture.Authorities.IssueDevice(
            request, AuthorityFixture.Address("alice@contoso.test"), TimeSpan.FromDays(180));
        using X509Certificate2 device = X509CertificateLoader.LoadCertificate(issued.Der.Span);
        Assert.Equal("CN=alice@contoso.test", device.Subject);
        Assert.Equal(key.ExportSubjectPublicKeyInfo(), device.PublicKey.ExportSubjectPublicKeyInfo());
        Assert.Equal(issued.Serial, Convert.ToHexString(device.SerialNumberBytes.Span));
        Assert.Equal(32, issued.Serial.Length);
        Assert.Equal(Convert.ToHexString(SHA256.HashData(issued.Der.Span)), issued.Thumbprint);
        Assert.Equal(_fixture.Time.GetUtcNow() + TimeSpan.FromDays(180), issued.NotAfter);
        Assert.DoesNotContain(
            device.Extensions, static e => e is X509BasicConstraintsExtension { CertificateAuthority: true });
    }

    [Fact]
    public void IssueDevice_LongestAddress_Works()
    {
        string address = new string('a', 200) + "@" + string.Join('.', Enumerable.Repeat("contoso", 31));
        using X509Certificate2 device = X509CertificateLoader.LoadCertificate(_fixture.IssueDevice(address).Der.Span);
        Assert.Equal(address, device.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7.9)]
    [InlineData(366 * 24)]
    public void IssueDevice_ValidityOutsidePolicy_Throws(double hours) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => _fixture.IssueDevice("alice@contoso.test", TimeSpan.FromHours(hours)));

    [Fact]
    public void Issue_AuthorityNearItsEnd_EndsWithIt()
    {
        _fixture.Time.Advance(TimeSpan.FromDays((10 * 365) - 30));
        IssuedDeviceCertificate issued = _fixture.IssueDevice("alice@contoso.test");
        Assert.Equal(new DateTimeOffset(_fixture.Authorities.PeopleAuthority.NotAfter), issued.NotAfter);
        _fixture.Time.Advance(TimeSpan.FromDays(31));
        Assert.Throws<CertificateAuthorityException>(() => _fixture.IssueDevice("alice@contoso.test"));
    }

    [Fact]
    public void IssueAdministrator_OpensWithAnEmptyPassword()
    {
        AdministratorCredential credential = _fixture.Authorities.IssueAdministrator("bootstrap");
        string file = _fixture.Directory.File("admin", "bootstrap.p12");
        credential.Write(file);
        Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(file));
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(_fixture.Directory.File("admin")));
        using X509Certificate2 loaded = X509CertificateLoader.LoadPkcs12FromFile(file, string.Empty);
        Assert.True(loaded.HasPrivateKey);
        Assert.Equal("CN=bootstrap", loaded.Subject);
        Assert.Equal(credential.Thumbprint, loaded.GetCertHashString(HashAlgorithmName.SHA256));
        Assert.True(_fixture.ClientTrusts(loaded, CertificatePurpose.Administrator));
        Assert.False(_fixture.ClientTrusts(loaded, CertificatePurpose.PersonsDevice));
    }

    [Fact]
    public void TlsDskCertificate_IsKeptAndIsGoodForNothingElse()
    {
        using X509Certificate2 first = _fixture.Authorities.OpenTlsDskCertificate("fe1.contoso.test");
        using X509Certificate2 again = _fixture.Authorities.OpenTlsDskCertificate("fe1.contoso.test");
        Assert.Equal(first.RawData, again.RawData);
        using RSA? key = again.GetRSAPrivateKey();
        Assert.Equal(2048, key?.KeySize);
        Assert.False(_fixture.ClientTrusts(first, CertificatePurpose.ServerAuthentication));
        X509KeyUsageExtension usage = first.Extensions.OfType<X509KeyUsageExtension>().Single();
        Assert.Equal(X509KeyUsageFlags.KeyEncipherment, usage.KeyUsages);
    }

    [Fact]
    public void TlsDskCertificate_AfterTwoThirdsOfItsYear_IsMadeAnew()
    {
        using X509Certificate2 first = _fixture.Authorities.OpenTlsDskCertificate("fe1.contoso.test");
        _fixture.Time.Advance(TimeSpan.FromDays(244));
        using X509Certificate2 second = _fixture.Authorities.OpenTlsDskCertificate("fe1.contoso.test");
        Assert.NotEqual(first.RawData, second.RawData);
    }

    private X509Certificate2 ServerCertificate()
    {
        using ServerCertificateSource source = ServerCertificateSource.Open(
            _fixture.Authorities, ["fe1.contoso.test"], _fixture.Time);
        return source.Certificate;
    }

    private DeploymentAuthorities Open() =>
        DeploymentAuthorities.Open(_fixture.Directory.File("pki"), _fixture.KeyRing, _fixture.Time);
}
