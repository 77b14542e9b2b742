// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Certificates;
using Parley.Security.KeyRing;
using Parley.TestKit;

namespace Parley.Security.Tests.Certificates;

/// <summary>Authorities in a directory of their own, a register in memory and two accounts.</summary>
internal sealed class AuthorityFixture : IDeviceCertificateRegister, ICredentialSource, IDisposable
{
    private readonly ScratchDirectory _directory = new();
    private readonly Dictionary<string, DeviceCertificate> _certificates = new(StringComparer.Ordinal);

    public AuthorityFixture()
    {
        KeyRing = FileKeyRing.Create(new KeyRingLocation(_directory.File("keys")), Time);
        Authorities = DeploymentAuthorities.Create(
            _directory.File("pki"), _directory.File("ca.pem"), ["contoso.test", "fe1.contoso.test"], KeyRing, Time);
    }

    public ManualTimeProvider Time { get; } = new();

    public FileKeyRing KeyRing { get; }

    public DeploymentAuthorities Authorities { get; set; }

    public ScratchDirectory Directory => _directory;

    public Dictionary<AccountId, (SipAddress Address, bool Enabled)> Accounts { get; } = [];

    public static SipAddress Address(string text) =>
        SipAddress.TryParse(text, out SipAddress? address) ? address : throw new InvalidOperationException(text);

    public static byte[] Request(AsymmetricAlgorithm key, string subject = "CN=alice@contoso.test")
    {
        CertificateRequest request = key switch
        {
            RSA rsa => new(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            ECDsa curve => new(subject, curve, HashAlgorithmName.SHA256),
            _ => throw new NotSupportedException(),
        };
        return request.CreateSigningRequest();
    }

    public static DeviceCertificateRequest ReadRequest(byte[] pkcs10) =>
        DeviceCertificateRequest.TryRead(
            pkcs10, out DeviceCertificateRequest? request, out CertificateRequestRefusal refusal)
            ? request : throw new InvalidOperationException(refusal.ToString());

    public AccountId AddAccount(string address, bool enabled = true)
    {
        AccountId id = new(Guid.NewGuid());
        Accounts[id] = (Address(address), enabled);
        return id;
    }

    public IssuedDeviceCertificate IssueDevice(string address, TimeSpan? validity = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Authorities.IssueDevice(ReadRequest(Request(key)), Address(address), validity ?? TimeSpan.FromDays(180));
    }

    public IssuedDeviceCertificate IssueRegistered(AccountId account, TimeSpan? validity = null)
    {
        IssuedDeviceCertificate issued = IssueDevice(Accounts[account].Address.Value, validity);
        Put(issued.ToRegister(account, "0e324752-e1ab-56eb-8f4a-267c85a97459", "ticket"));
        return issued;
    }

    public void Put(DeviceCertificate certificate) => _certificates[certificate.Serial] = certificate;

    public DeviceCertificate? Find(string serial) => _certificates.GetValueOrDefault(serial);

    public IReadOnlyList<DeviceCertificate> List(AccountId account) =>
        [.. _certificates.Values.Where(c => c.Account == account)];

    public Task<CertificateRegistration> RegisterAsync(
        DeviceCertificate certificate, long passwordEpoch, CancellationToken cancellationToken)
    {
        Put(certificate);
        return Task.FromResult(CertificateRegistration.Stored);
    }

    public long PasswordEpoch(AccountId account) => 0;

    public bool TryGetNtHash(string user, string domain, Span<byte> ntHash, out AccountId account)
    {
        account = default;
        return false;
    }

    public bool TryGetDigestSecret(
        string user, string realm, DigestAlgorithm algorithm, Span<byte> ha1, out AccountId account)
    {
        account = default;
        return false;
    }

    public AuthenticationFailure CheckAccount(AccountId account, SipAddress claimed) =>
        !Accounts.TryGetValue(account, out var found) ? AuthenticationFailure.UnknownAccount
        : !found.Enabled ? AuthenticationFailure.AccountDisabled
        : found.Address.Equals(claimed) ? AuthenticationFailure.None : AuthenticationFailure.IdentityMismatch;

    public AccountId? FindAccount(SipAddress address)
    {
        foreach ((AccountId id, (SipAddress Address, bool Enabled) value) in Accounts)
        {
            if (value.Address.Equals(address))
            {
                return id;
            }
        }

        return null;
    }

    /// <summary>What a client that trusts our root, and nothing else, makes of a server's chain.</summary>
    public bool ClientTrusts(X509Certificate2 certificate, string purpose, string? host = null)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Authorities.Root);
        chain.ChainPolicy.ExtraStore.Add(Authorities.ServerAuthority);
        chain.ChainPolicy.ExtraStore.Add(Authorities.PeopleAuthority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(purpose));
        chain.ChainPolicy.VerificationTime = Time.GetUtcNow().UtcDateTime;
        return chain.Build(certificate) && (host is null || certificate.MatchesHostname(host, allowCommonName: false));
    }

    public void Dispose()
    {
        Authorities.Dispose();
        KeyRing.Dispose();
        _directory.Dispose();
    }
}
