// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Parley.Sip.TestKit;
using Xunit;

namespace Parley.Interop.Attacks;

/// <summary>Row T11: certificates that are not the person's own do not sign in.</summary>
[Collection(AttackedCollection.Name)]
[Trait("claim", "T11")]
public sealed class DeviceCertificateTests(AttackedDeployment attacked)
{
    private const string Token = "<BinarySecurityToken[^>]*>([^<]*)</BinarySecurityToken>";

    private readonly Deployment _deployment = attacked.Deployment;

    public enum Forgery
    {
        SelfSigned,
        SignedByAnImitationOfOurAuthority,
        OfAnotherPerson,
        OfTheSamePersonsOtherDevice,
        OfTheServer,
    }

    /// <summary>
    /// A genuine client is handed the forged certificate instead of its own and does with it, and with its own key,
    /// all that the handshake asks for.
    /// </summary>
    [Theory]
    [InlineData(Forgery.SelfSigned)]
    [InlineData(Forgery.SignedByAnImitationOfOurAuthority)]
    [InlineData(Forgery.OfAnotherPerson)]
    [InlineData(Forgery.OfTheSamePersonsOtherDevice)]
    [InlineData(Forgery.OfTheServer)]
    public async Task Forged_InTheHandsOfAGenuineClient_IsRefused(Forgery forgery)
    {
        (string alice, string bob) = attacked.NextPeople();
        byte[] stolen = await StealAsync(forgery, alice, bob);
        await using MiddleMan man = MiddleMan.Between(_deployment);
        man.WebFromServer = m =>
        {
            if (!m.Text.Contains("GetAndPublishCertResponse", StringComparison.Ordinal))
            {
                return [m.Text];
            }

            byte[] own = Convert.FromBase64String(
                Regex.Match(m.Body, Token, RegexOptions.None, Guard.Exchange).Groups[1].Value);
            string body = m.Body.Replace(
                Convert.ToBase64String(own), Convert.ToBase64String(Forge(forgery, own, stolen)),
                StringComparison.Ordinal);
            return
            [
                m.Text[..^m.Body.Length].Replace(
                    $"Content-Length: {m.Body.Length}", $"Content-Length: {Encoding.UTF8.GetByteCount(body)}",
                    StringComparison.Ordinal) + body,
            ];
        };
        Task<WireMessage> handshake = man.ExpectFromClientAsync(
            static m => m["Authorization"].Contains("opaque=", StringComparison.Ordinal), "second flight");

        PidginClient client = _deployment.Client(alice, man.ClientOptions);
        await _deployment.RefusedAsync(client, alice, AttackedDeployment.Password, "tls-dsk");
        await handshake;
    }

    [Fact]
    public async Task AnotherPersonsCertificateWithItsKey_IsRefused()
    {
        (string alice, string bob) = attacked.NextPeople();
        using Device device = await BuyAsync(bob);
        Assert.False(await device.SignsInAsync(_deployment, alice));
        Assert.True(await device.SignsInAsync(_deployment, bob));
    }

    [Fact]
    public async Task HandshakeBegunForOnePerson_IsNotFinishedForAnother()
    {
        (string alice, string bob) = attacked.NextPeople();
        using Device device = await BuyAsync(bob);
        await using SipWire wire = await SipWire.ConnectAsync(_deployment);
        Assert.NotNull(await device.SignInAsync(wire, Deployment.Address(bob)));

        // The handshake is complete and its last REGISTER missing: it is not Alice's to send.
        WireMessage answer = await wire.RegisterAsync(Deployment.Address(alice));
        Assert.Equal(401, answer.Status);
        Assert.Empty(Device.Parameter(answer, "opaque"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task VersionThatWasNotOffered_IsRefused(int version)
    {
        (string alice, _) = attacked.NextPeople();
        using Device device = await BuyAsync(alice);
        await using SipWire wire = await SipWire.ConnectAsync(_deployment);
        Assert.Null(await device.SignInAsync(wire, Deployment.Address(alice), version));
        Assert.NotNull(await device.SignInAsync(wire, Deployment.Address(alice)));
    }

    /// <summary>
    /// Challenges are not signed, so a man in the middle can make a client use version 3, whose last REGISTER is not
    /// signed. Everything after it is, all the same.
    /// </summary>
    [Fact]
    [Trait("claim", "T12")]
    public async Task DowngradeToVersion3_StillSignsEveryMessage()
    {
        (string alice, string bob) = attacked.NextPeople();
        await using MiddleMan man = MiddleMan.Between(_deployment);
        man.FromServer = static m =>
            [m.Status == 401 ? m.Text.Replace("version=4", "version=3", StringComparison.Ordinal) : m.Text];
        PidginClient client = await _deployment.SignedInAsync(
            alice, AttackedDeployment.Password, "tls-dsk", man.ClientOptions);
        Assert.Contains(
            man.SeenFromClient(), static m => m["Authorization"].Contains("version=3", StringComparison.Ordinal));

        man.FromClient = static m => m.Method == "INVITE" && !m.IsResponse
            ? [MiddleMan.Without(m, "Authorization")]
            : [m.Text];
        Task<WireMessage> refused = man.ExpectFromServerAsync(
            static m => m.Status == 403 && m.Method == "INVITE", "403 to INVITE");
        await client.CommandAsync("send-im", Deployment.Address(bob), "hello");
        Assert.Contains("must be signed", (await refused)["ms-diagnostics"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task DowngradeToVersion2_DoesNotSignIn()
    {
        (string alice, _) = attacked.NextPeople();
        await using MiddleMan man = MiddleMan.Between(_deployment);
        man.FromServer = static m =>
            [m.Status == 401 ? m.Text.Replace("version=4", "version=2", StringComparison.Ordinal) : m.Text];
        PidginClient client = _deployment.Client(alice, man.ClientOptions);
        await _deployment.RefusedAsync(client, alice, AttackedDeployment.Password, "tls-dsk");
    }

    private static byte[] Forge(Forgery forgery, byte[] own, byte[] stolen)
    {
        using X509Certificate2 original = X509CertificateLoader.LoadCertificate(own);
        switch (forgery)
        {
            case Forgery.SelfSigned:
            {
                using TestAuthority itself = new(original.SubjectName);
                return itself.Imitate(original, original.PublicKey);
            }

            case Forgery.SignedByAnImitationOfOurAuthority:
            {
                using TestAuthority imitation = new(original.IssuerName);
                return imitation.Imitate(original, original.PublicKey);
            }

            default:
                return stolen;
        }
    }

    private Task<Device> BuyAsync(string user) => Device.BuyAsync(
        _deployment.WebClientOf(user, AttackedDeployment.Password), _deployment.CertificateService);

    private async Task<byte[]> StealAsync(Forgery forgery, string alice, string bob)
    {
        if (forgery == Forgery.OfTheServer)
        {
            await using SslStream tls = await _deployment.OpenTlsAsync(_deployment.SipEndPoint);
            return tls.RemoteCertificate!.GetRawCertData();
        }

        using Device device = await BuyAsync(forgery == Forgery.OfAnotherPerson ? bob : alice);
        return device.Certificate.RawData;
    }
}
