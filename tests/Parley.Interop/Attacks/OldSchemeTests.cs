// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Parley.Sip.TestKit;
using Parley.Web.TestKit;
using Xunit;

namespace Parley.Interop.Attacks;

/// <summary>Row T11: LM, NTLMv1 and Basic never; NTLM only where it is offered.</summary>
[Collection(AttackedCollection.Name)]
[Trait("claim", "T11")]
public sealed class OldSchemeTests(AttackedDeployment attacked)
{
    private const string Password = AttackedDeployment.Password;

    [Fact]
    public async Task LmNtlmV1AndBasic_WithTheRightPassword_AreRefused()
    {
        Deployment deployment = attacked.Deployment;
        (string alice, _) = attacked.NextPeople();
        string user = Deployment.Address(alice);
        WebClient client = deployment.WebClientOf(alice, Password);
        string request = client.TicketRequest(deployment.CertificateService);
        foreach (bool extended in (bool[])[false, true])
        {
            await using HttpConnection connection = await deployment.OpenHttpAsync();
            HttpAnswer challenge = await PostAsync(connection, request, "NTLM " + NtlmClient.Type1());
            string type2 = challenge.Value("WWW-Authenticate")!["NTLM ".Length..];
            HttpAnswer answer = await PostAsync(
                connection, request, "NTLM " + NtlmClient.OldType3(type2, user, Password, extended));
            Assert.Equal(401, answer.Status);
        }

        await using HttpConnection basic = await deployment.OpenHttpAsync();
        HttpAnswer refused = await PostAsync(
            basic, request, "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(user + ":" + Password)));
        Assert.Equal(401, refused.Status);
        Assert.DoesNotContain(
            refused.Values("WWW-Authenticate"), static v => v.StartsWith("Basic", StringComparison.OrdinalIgnoreCase));

        // The account is good, and so is NTLMv2.
        Assert.Equal(200, (await client.RequestTicketAsync(deployment.CertificateService)).Status);
    }

    [Fact]
    public async Task NtlmWhereOnlyCertificatesAreOffered_IsRefused()
    {
        await using Deployment deployment = await Deployment.StartAsync("certificates-only", "--auth", "tls-dsk");
        await deployment.AddUserAsync("alice", Password);
        PidginClient client = deployment.Client("alice");
        ClientEvent error = await deployment.RefusedAsync(client, "alice", Password, "ntlm");
        Assert.Contains("authentication", error["text"], StringComparison.OrdinalIgnoreCase);

        // Who asks for it all the same is told what there is.
        await using SipWire wire = await SipWire.ConnectAsync(deployment);
        WireMessage answer = await wire.RegisterAsync(
            Deployment.Address("alice"),
            "Authorization: NTLM qop=\"auth\", realm=\"SIP Communications Service\", "
            + $"targetname=\"{Deployment.Host}\", gssapi-data=\"\", version=4\r\n");
        Assert.Equal(401, answer.Status);
        string offered = Assert.Single(answer.All("WWW-Authenticate"));
        Assert.StartsWith("TLS-DSK ", offered, StringComparison.Ordinal);
        Assert.DoesNotContain("gssapi-data", offered, StringComparison.Ordinal);
        await deployment.SignInAsync(client, "alice", Password, "tls-dsk");
    }

    private static Task<HttpAnswer> PostAsync(HttpConnection connection, string body, string authorization) =>
        connection.PostAsync(WebClient.TicketPath, WebClient.IssueAction, body, ("Authorization", authorization));
}
