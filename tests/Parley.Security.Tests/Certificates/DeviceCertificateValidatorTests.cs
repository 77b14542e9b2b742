// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Certificates;
using Parley.Security.TlsDsk;
using Xunit;

namespace Parley.Security.Tests.Certificates;

[Trait("claim", "T11")]
public sealed class DeviceCertificateValidatorTests : IDisposable
{
    private readonly AuthorityFixture _fixture = new();
    private readonly AccountId _alice;
    private readonly DeviceCertificateValidator _validator;

    public DeviceCertificateValidatorTests()
    {
        _alice = _fixture.AddAccount("alice@contoso.test");
        _validator = new DeviceCertificateValidator(_fixture.Authorities, _fixture, _fixture);
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Registered_IsGood()
    {
        IssuedDeviceCertificate issued = _fixture.IssueRegistered(_alice);
        Assert.Equal(
            new DeviceCertificateVerdict(AuthenticationFailure.None, _alice, issued.Serial, issued.NotAfter),
            Validate(issued.Der));
    }

    [Fact]
    public void IssuedButNeverRegistered_IsRefused() =>
        Assert.Equal(
            AuthenticationFailure.CertificateRefused, Validate(_fixture.IssueDevice("alice@contoso.test").Der).Failure);

    [Fact]
    [Trait("claim", "T04")]
    public void Revoked_IsRefused()
    {
        IssuedDeviceCertificate issued = _fixture.IssueRegistered(_alice);
        _fixture.Put(issued.ToRegister(_alice, "d", "t") with { RevokedAt = _fixture.Time.GetUtcNow() });
        Assert.Equal(AuthenticationFailure.Revoked, Validate(issued.Der).Failure);
    }

    [Fact]
    [Trait("claim", "T04")]
    public void AccountDisabled_IsRefused()
    {
        IssuedDeviceCertificate issued = _fixture.IssueRegistered(_alice);
        _fixture.Accounts[_alice] = (AuthorityFixture.Address("alice@contoso.test"), false);
        Assert.Equal(AuthenticationFailure.AccountDisabled, Validate(issued.Der).Failure);
    }

    [Fact]
    public void ValidityEnds_IsGoodUntilThenAndRefusedAtIt()
    {
        IssuedDeviceCertificate issued = _fixture.IssueRegistered(_alice, TimeSpan.FromHours(8));
        _fixture.Time.Advance(TimeSpan.FromHours(8) - TimeSpan.FromTicks(1));
        Assert.Equal(AuthenticationFailure.None, Validate(issued.Der).Failure);
        _fixture.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(AuthenticationFailure.CertificateRefused, Validate(issued.Der).Failure);
    }

    [Fact]
    public void NotYetValid_IsRefused()
    {
        IssuedDeviceCertificate issued = _fixture.IssueRegistered(_alice);
        Assert.Equal(
            AuthenticationFailure.CertificateRefused,
            _validator.Validate(
                issued.Der, AuthorityFixture.Address("alice@contoso.test"),
                issued.NotBefore - TimeSpan.FromSeconds(1)).Failure);
    }

    [Fact]
    public void ClaimedAddressOfAnother_IsRefused()
    {
        _fixture.AddAccount("bob@contoso.test");
        IssuedDeviceCertificate issued = _fixture.IssueRegistered(_alice);
        Assert.Equal(
            AuthenticationFailure.IdentityMismatch,
            _validator.Validate(
                issued.Der, AuthorityFixture.Address("bob@contoso.test"), _fixture.Time.GetUtcNow()).Failure);
    }

    [Fact]
    public void ServerCertificateNamedLikeAPerson_IsRefused()
    {
        using X509Certificate2 server = _fixture.Authorities.IssueServer(["alice.contoso.test"]);
        PutUnderSerialOf(server);
        Assert.Equal(AuthenticationFailure.CertificateRefused, Validate(server.RawData).Failure);
    }

    [Fact]
    public void AdministratorCertificate_IsRefused()
    {
        AdministratorCredential credential = _fixture.Authorities.IssueAdministrator("alice@contoso.test");
        using X509Certificate2 administrator = X509CertificateLoader.LoadPkcs12(
            credential.Pkcs12.ToArray(), string.Empty);
        PutUnderSerialOf(administrator);
        Assert.Equal(AuthenticationFailure.CertificateRefused, Validate(administrator.RawData).Failure);
    }

    [Fact]
    public void ForeignAuthorityWithOurNames_IsRefused()
    {
        using ECDsa foreignKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=alice@contoso.test", key, HashAlgorithmName.SHA256);
        AuthorityFactory.AddPurposes(
            request, CertificatePurpose.ClientAuthentication, CertificatePurpose.PersonsDevice);
        DateTimeOffset now = _fixture.Time.GetUtcNow();
        using X509Certificate2 forged = request.Create(
            _fixture.Authorities.PeopleAuthority.SubjectName, X509SignatureGenerator.CreateForECDsa(foreignKey),
            now.AddHours(-1), now.AddDays(1), IssuingAuthority.NewSerial());
        PutUnderSerialOf(forged);
        Assert.Equal(AuthenticationFailure.CertificateRefused, Validate(forged.RawData).Failure);
    }

    [Fact]
    public void AnotherDeployment_IsRefused()
    {
        using AuthorityFixture other = new();
        IssuedDeviceCertificate foreign = other.IssueDevice("alice@contoso.test");
        _fixture.Put(foreign.ToRegister(_alice, "d", "t"));
        Assert.Equal(AuthenticationFailure.CertificateRefused, Validate(foreign.Der).Failure);
    }

    [Fact]
    public void AuthoritysOwnCertificate_IsRefused()
    {
        Assert.Equal(
            AuthenticationFailure.CertificateRefused, Validate(_fixture.Authorities.PeopleAuthority.RawData).Failure);
        Assert.Equal(AuthenticationFailure.CertificateRefused, Validate(_fixture.Authorities.Root.RawData).Failure);
    }

    [Fact]
    public void AnyOctetChanged_IsRefused()
    {
        byte[] der = _fixture.IssueRegistered(_alice).Der.ToArray();
        for (int i = 0; i < der.Length; i++)
        {
            der[i] ^= 0x04;
            Assert.NotEqual(AuthenticationFailure.None, Validate(der).Failure);
            der[i] ^= 0x04;
        }
    }

    [Fact]
    public void AnythingElse_IsMalformedAndNeverThrows()
    {
        byte[] der = _fixture.IssueRegistered(_alice).Der.ToArray();
        Assert.Equal(AuthenticationFailure.MalformedToken, Validate(default).Failure);
        Assert.Equal(
            AuthenticationFailure.MalformedToken, Validate(new byte[ReceivedCertificate.MaximumBytes + 1]).Failure);
        for (int length = 1; length < der.Length; length++)
        {
            Assert.NotEqual(AuthenticationFailure.None, Validate(der.AsMemory(0, length)).Failure);
        }

        byte[] longer = [.. der, 0];
        Assert.NotEqual(AuthenticationFailure.None, Validate(longer).Failure);
        for (int i = 0; i < 2000; i++)
        {
            Assert.NotEqual(
                AuthenticationFailure.None, Validate(RandomNumberGenerator.GetBytes(1 + (i % 300))).Failure);
        }
    }

    [Fact]
    public void Administrator_OnlyTheRightKindIsGood()
    {
        AdministratorCertificateValidator validator = new(_fixture.Authorities);
        AdministratorCredential credential = _fixture.Authorities.IssueAdministrator("bootstrap");
        using X509Certificate2 administrator = X509CertificateLoader.LoadPkcs12(
            credential.Pkcs12.ToArray(), string.Empty);
        using X509Certificate2 server = _fixture.Authorities.IssueServer(["fe1.contoso.test"]);
        DateTimeOffset now = _fixture.Time.GetUtcNow();
        Assert.Equal(
            new AdministratorCertificateVerdict(
                AuthenticationFailure.None, "bootstrap", credential.Serial, credential.Thumbprint, credential.NotAfter),
            validator.Validate(administrator.RawData, now));
        Assert.Equal(AuthenticationFailure.CertificateRefused, validator.Validate(server.RawData, now).Failure);
        Assert.Equal(
            AuthenticationFailure.CertificateRefused,
            validator.Validate(_fixture.IssueRegistered(_alice).Der, now).Failure);
        Assert.Equal(
            AuthenticationFailure.CertificateRefused,
            validator.Validate(administrator.RawData, credential.NotAfter).Failure);
        Assert.Equal(AuthenticationFailure.MalformedToken, validator.Validate("nonsense"u8.ToArray(), now).Failure);
    }

    private void PutUnderSerialOf(X509Certificate2 certificate) => _fixture.Put(new DeviceCertificate(
        Convert.ToHexString(certificate.SerialNumberBytes.Span), _alice, "d", certificate.Start, certificate.End,
        certificate.GetCertHashString(HashAlgorithmName.SHA256), null, "t"));

    private DeviceCertificateVerdict Validate(ReadOnlyMemory<byte> der) =>
        _validator.Validate(der, AuthorityFixture.Address("alice@contoso.test"), _fixture.Time.GetUtcNow());
}
