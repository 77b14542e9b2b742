// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Parley.Sip.TestKit;
using Parley.Web.TestKit;
using Xunit;

namespace Parley.Interop.Attacks;

/// <summary>Row T30: what a genuine client's ticket buys, and how often, and for whom.</summary>
[Collection(AttackedCollection.Name)]
[Trait("claim", "T30")]
public sealed class TicketPurchaseTests(AttackedDeployment attacked)
{
    private const string Invalid = "The ticket is not valid.";
    private const string Unproved = "The request is not signed with the key of its ticket.";

    private readonly Deployment _deployment = attacked.Deployment;

    [Fact]
    public async Task RequestOfAGenuineClient_PlayedAgain_BuysNothing()
    {
        string? request = null;
        await using MiddleMan man = MiddleMan.Between(_deployment);
        man.WebFromClient = m =>
        {
            request = IsPurchase(m) ? m.Body : request;
            return [m.Text];
        };
        (string alice, _) = attacked.NextPeople();
        await _deployment.SignedInAsync(alice, AttackedDeployment.Password, "tls-dsk", man.ClientOptions);
        Assert.NotNull(request);
        Assert.Contains("already", await FaultAsync(request), StringComparison.Ordinal);
    }

    /// <summary>
    /// The request never reaches the server, so that its ticket is unspent. Then the thief tries it, altered; only at
    /// the end as it was, and then it buys, for its owner.
    /// </summary>
    [Fact]
    public async Task RequestOfAGenuineClient_KeptBackAndAltered_BuysNothing()
    {
        TaskCompletionSource<string> kept = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using MiddleMan man = MiddleMan.Between(_deployment);
        man.WebFromClient = m =>
        {
            if (!IsPurchase(m))
            {
                return [m.Text];
            }

            kept.TrySetResult(m.Body);
            return [];
        };
        (string alice, string bob) = attacked.NextPeople();
        PidginClient client = _deployment.Client(alice, man.ClientOptions);
        await _deployment.BeginSignInAsync(client, alice, AttackedDeployment.Password, "tls-dsk");
        string request = await kept.Task.WithinAsync(Guard.Exchange, static () => "no certificate was asked for");
        string assertion = Between(request, "<saml:Assertion", "</saml:Assertion>");
        string timestamp = Between(request, "<wsu:Timestamp", "</wsu:Timestamp>");
        ClientTicket bobs = await _deployment.WebClientOf(bob, AttackedDeployment.Password)
            .GetTicketAsync(_deployment.CertificateService);

        // Altered, of somebody else, wrapped around another, and with another time.
        Assert.Equal(Invalid, await FaultAsync(Swap(request, assertion, assertion.Replace(
            Deployment.Address(alice), Deployment.Address(bob), StringComparison.Ordinal))));
        Assert.Equal(Unproved, await FaultAsync(Swap(request, assertion, bobs.Assertion)));
        Assert.NotNull(await FaultAsync(Swap(request, assertion, bobs.Assertion + assertion)));
        Assert.NotNull(await FaultAsync(Swap(request, assertion, assertion + bobs.Assertion)));
        Assert.Equal(Unproved, await FaultAsync(Swap(
            request, timestamp, timestamp.Replace("Z<", ".5Z<", StringComparison.Ordinal))));

        // Whoever is named in the body, which is not signed, it buys for its owner.
        string own = $"Entity=\"{Deployment.Address(alice)}\"";
        HttpAnswer answer = await PostAsync(Swap(request, own, $"Entity=\"{Deployment.Address(bob)}\""));
        using X509Certificate2 certificate = WebClient.CertificateOf(answer);
        Assert.Equal("CN=" + Deployment.Address(alice), certificate.Subject);
        Assert.Contains("already", await FaultAsync(request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CertificateFlood_OfOnePerson_IsStopped_AndOthersSignIn()
    {
        (string alice, string bob) = attacked.NextPeople();
        WebClient client = _deployment.WebClientOf(alice, AttackedDeployment.Password);
        PidginClient signedIn = await _deployment.SignedInAsync(alice, AttackedDeployment.Password);
        int issued = 0;
        string? refusal = null;
        await using (HttpConnection connection = await _deployment.OpenHttpAsync())
        {
            while (refusal is null && issued < 100)
            {
                HttpAnswer ticket = await client.RequestTicketAsync(
                    connection, client.TicketRequest(_deployment.CertificateService));
                HttpAnswer answer = await connection.PostAsync(
                    WebClient.ProofPath, WebClient.PublishAction,
                    client.CertificateRequest(client.Scrape(ticket.Expect(200).Body), client.Pkcs10()));
                issued += answer.Status == 200 ? 1 : 0;
                refusal = answer.Status == 200 ? null : WebClient.FaultOf(answer);
            }
        }

        Assert.StartsWith("Too many certificates", refusal, StringComparison.Ordinal);
        Assert.InRange(issued, 1, 30);
        PidginClient other = await _deployment.SignedInAsync(bob, AttackedDeployment.Password);
        await Pair.SendAsync(other, Deployment.Address(bob), signedIn, Deployment.Address(alice), "still here?");
    }

    /// <summary>
    /// A client that says to which channel it speaks is not relayed; one that does not (the genuine one of these tests)
    /// can be, by whoever ends its TLS (docs/security/claims.md).
    /// </summary>
    [Fact]
    public async Task NtlmRelayed_WithTheChannelOfTheRelay_IsRefused()
    {
        (string alice, _) = attacked.NextPeople();
        Assert.Equal(401, await ProveAsync(alice, NtlmProof.ChannelOfRelay()));
        Assert.Equal(200, await ProveAsync(alice, await NtlmProof.ChannelOfAsync(_deployment)));
        Assert.Equal(200, await ProveAsync(alice, null));
    }

    private static bool IsPurchase(WireMessage message) =>
        message.Body.Contains("<GetAndPublishCert ", StringComparison.Ordinal);

    private static string Between(string text, string start, string end)
    {
        int from = text.IndexOf(start, StringComparison.Ordinal);
        int to = text.IndexOf(end, StringComparison.Ordinal);
        Assert.True(from >= 0 && to > from, text);
        return text[from..(to + end.Length)];
    }

    private static string Swap(string text, string original, string other)
    {
        Assert.Contains(original, text, StringComparison.Ordinal);
        Assert.NotEqual(original, other);
        return text.Replace(original, other, StringComparison.Ordinal);
    }

    private Task<int> ProveAsync(string user, byte[]? channel) => NtlmProof.GiveAsync(
        _deployment, user, Deployment.Address(user), AttackedDeployment.Password, channel);

    private async Task<string> FaultAsync(string request) => WebClient.FaultOf(await PostAsync(request));

    private async Task<HttpAnswer> PostAsync(string request)
    {
        await using HttpConnection connection = await _deployment.OpenHttpAsync();
        return await connection.PostAsync(WebClient.ProofPath, WebClient.PublishAction, request);
    }
}
