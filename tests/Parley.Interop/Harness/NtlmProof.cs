// SPDX-License-Identifier: Apache-2.0

using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Parley.Security.Ntlm;
using Parley.Web.TestKit;
using WebClient = Parley.Web.TestKit.WebClient;

namespace Parley.Interop.Harness;

/// <summary>
/// A right NTLMv2 proof at the ticket service, made for a channel: as a client would make it that says to which TLS
/// connection it speaks.
/// </summary>
internal static class NtlmProof
{
    /// <summary>Gives it.</summary>
    /// <param name="deployment">The server.</param>
    /// <param name="user">The address claimed.</param>
    /// <param name="login">The name under the proof.</param>
    /// <param name="password">The password.</param>
    /// <param name="channel">The channel it is made for; null: it says nothing of one.</param>
    /// <returns>The status of the answer.</returns>
    public static async Task<int> GiveAsync(
        Deployment deployment, string user, string login, string password, byte[]? channel)
    {
        WebClient client = deployment.WebClientOf(user, password);
        string request = client.TicketRequest(deployment.CertificateService);
        await using HttpConnection connection = await deployment.OpenHttpAsync();
        HttpAnswer challenge = await connection.PostAsync(
            WebClient.TicketPath, WebClient.IssueAction, request, ("Authorization", "NTLM " + NtlmClient.Type1()));
        string answer = NtlmClient.Type3(
            challenge.Value("WWW-Authenticate")!["NTLM ".Length..], login, password, channel);
        return (await connection.PostAsync(
            WebClient.TicketPath, WebClient.IssueAction, request, ("Authorization", "NTLM " + answer))).Status;
    }

    /// <summary>The channel of whoever relays, under a certificate of their own.</summary>
    public static byte[] ChannelOfRelay()
    {
        using TestAuthority authority = new(new X500DistinguishedName("CN=Relay"));
        using X509Certificate2 relay = authority.IssueServer(Deployment.Host);
        return NtlmChannelBinding.ForServerCertificate(relay);
    }

    /// <summary>The server's own.</summary>
    public static async Task<byte[]> ChannelOfAsync(Deployment deployment)
    {
        await using SslStream tls = await deployment.OpenTlsAsync(deployment.HttpsEndPoint);
        using X509Certificate2 server = X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
        return NtlmChannelBinding.ForServerCertificate(server);
    }
}
