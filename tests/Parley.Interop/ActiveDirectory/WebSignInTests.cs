// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text.Json;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.ActiveDirectory;

/// <summary>
/// curl at the web services: Negotiate with tickets of a real KDC, and passwords that the real controller judges (rows
/// T03, T11).
/// </summary>
public sealed class WebSignInTests(WebDirectory running) : IClassFixture<WebDirectory>
{
    private const string Wrong = "The user name or the password is wrong.";
    private const string Service = "HTTP/" + Deployment.Host;

    private readonly DirectoryDeployment _deployment = running.Deployment;

    private DomainPeople There => _deployment.Controller.People;

    [Fact]
    [Trait("claim", "T11")]
    public async Task Negotiate_TicketOfThePerson_BuysAWebTicket_AndNothingElseDoes()
    {
        await _deployment.AddPersonAsync("web-ann");
        await There.AddUserAsync("web-out", DirectoryDeployment.Password);
        string cache = await _deployment.Controller.GetTicketAsync("web-ann", DirectoryDeployment.Password);

        (int status, _, string body) = await NegotiateAsync("web-ann", cache);
        Assert.Equal(200, status);
        Assert.Contains("saml:Assertion", body, StringComparison.Ordinal);

        (status, string head, body) = await NegotiateAsync("web-ann", null);
        Assert.Equal(401, status);
        Assert.Contains("WWW-Authenticate: Negotiate", head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("saml:Assertion", body, StringComparison.Ordinal);

        // With her own ticket she is nobody else, and somebody who is not enabled here is nobody.
        await _deployment.AddPersonAsync("web-bob");
        (status, _, body) = await NegotiateAsync("web-bob", cache);
        Assert.NotEqual(200, status);
        Assert.DoesNotContain("saml:Assertion", body, StringComparison.Ordinal);
        cache = await _deployment.Controller.GetTicketAsync("web-out", DirectoryDeployment.Password);
        (status, head, body) = await NegotiateAsync("web-ann", cache);
        Assert.Equal(401, status);
        Assert.DoesNotContain("saml:Assertion", head + body, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("claim", "T11")]
    public async Task Negotiate_TicketOutsideItsTime_OrClocksApart_IsRefusedWithTheReason()
    {
        await _deployment.AddPersonAsync("web-tim");
        string cache = await TicketAsync();
        try
        {
            running.MoveClock(TimeSpan.FromMinutes(8));
            await RefusedAsync("The clock of this device and the server's differ too much; the server's says ");
            running.MoveClock(TimeSpan.FromMinutes(-20));
            await RefusedAsync("The Kerberos ticket is not valid at this time; the server's clock says ");
            cache = await TicketAsync("-l", "10m");
            running.MoveClock(TimeSpan.FromMinutes(20));
            await RefusedAsync("The Kerberos ticket is not valid at this time; the server's clock says ");
        }
        finally
        {
            running.MoveClock(TimeSpan.Zero);
        }

        // The last contact with the domain is in the future of a clock that was set back: it is not believed until the
        // next one.

        await Until.TrueAsync(
            async () => (await NegotiateAsync("web-tim", cache)).Status == 200, "the domain is not asked again");

        // The ticket of the service is fetched while the clocks agree.
        async Task<string> TicketAsync(params string[] options)
        {
            string ticket = await _deployment.Controller.GetTicketAsync(
                "web-tim", DirectoryDeployment.Password, options);
            _ = await Program.RunAsync(
                "kvno", ["-c", ticket, Service], null, ("KRB5_CONFIG", _deployment.Controller.KerberosConfiguration));
            return ticket;
        }

        async Task RefusedAsync(string reason)
        {
            (int status, _, string body) = await NegotiateAsync("web-tim", cache);
            Assert.Equal(401, status);
            using JsonDocument problem = JsonDocument.Parse(body);
            Assert.StartsWith(
                reason, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("claim", "T03")]
    public async Task Password_RightAndWrong_AndUnknownNames()
    {
        await _deployment.AddPersonAsync("web-pat");
        foreach (string name in (string[])["CONTOSO\\web-pat", "web-pat@ad.contoso.test", "web-pat"])
        {
            (int status, _, string body) = await PasswordAsync(name, DirectoryDeployment.Password);
            Assert.True(status == 200, name + body);
            using JsonDocument token = JsonDocument.Parse(body);
            Assert.StartsWith("cwt=", token.RootElement.GetProperty("access_token").GetString(), StringComparison.Ordinal);
            Assert.Equal("Bearer", token.RootElement.GetProperty("token_type").GetString());
        }

        (int Status, string Head, string Body) wrong = await PasswordAsync("CONTOSO\\web-pat", "Wrong-secret-1");
        (int Status, string Head, string Body) unknown = await PasswordAsync("CONTOSO\\web-nobody", "Wrong-secret-1");
        AssertRefused(wrong, 400, "invalid_grant", Wrong);
        Assert.Equal((wrong.Status, wrong.Body), (unknown.Status, unknown.Body));
        AssertRefused(
            await PasswordAsync("FABRIKAM\\web-pat", DirectoryDeployment.Password), 400, "invalid_grant", Wrong);
    }

    // What stands in the way of an account is told to whoever had its password; what the domain says without looking
    // at the password is told to nobody.
    [Fact]
    [Trait("claim", "T03")]
    public async Task Password_OfAnAccountThatMayNotSignIn_IsRefused()
    {
        await There.SetLockoutThresholdAsync(5);
        foreach (string person in (string[])["web-old", "web-off", "web-lock"])
        {
            await _deployment.AddPersonAsync(person);
        }

        await There.ExpirePasswordAsync("web-old");
        await There.DisableAsync("web-off");
        await There.LockAsync("web-lock");
        AssertRefused(
            await PasswordAsync("CONTOSO\\web-old", DirectoryDeployment.Password), 400, "invalid_grant",
            "The password has expired or must be changed before it is used.");
        AssertRefused(await PasswordAsync("CONTOSO\\web-old", "Wrong-secret-1"), 400, "invalid_grant", Wrong);
        AssertRefused(
            await PasswordAsync("CONTOSO\\web-off", DirectoryDeployment.Password), 400, "invalid_grant", Wrong);
        AssertRefused(
            await PasswordAsync("CONTOSO\\web-lock", DirectoryDeployment.Password), 400, "invalid_grant", Wrong);
    }

    [Fact]
    [Trait("claim", "T03")]
    public async Task Password_DirectoryAway_IsNoGuess()
    {
        await _deployment.AddPersonAsync("web-kim");
        await _deployment.Controller.KillAsync();
        (int Status, string Head, string Body) known;
        (int Status, string Head, string Body) unknown;
        try
        {
            known = await PasswordAsync("CONTOSO\\web-kim", "Wrong-secret-1");
            unknown = await PasswordAsync("CONTOSO\\web-none", "Wrong-secret-1");
        }
        finally
        {
            await _deployment.Controller.RunAsync();
        }

        AssertRefused(known, 503, "temporarily_unavailable", "The directory cannot be reached; try again later.");
        Assert.Equal((known.Status, known.Body), (unknown.Status, unknown.Body));
        Assert.Contains("Retry-After: ", known.Head, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(200, (await PasswordAsync("CONTOSO\\web-kim", DirectoryDeployment.Password)).Status);
    }

    private static void AssertRefused(
        (int Status, string Head, string Body) answer, int status, string error, string description)
    {
        Assert.Equal(status, answer.Status);
        using JsonDocument document = JsonDocument.Parse(answer.Body);
        Assert.Equal(error, document.RootElement.GetProperty("error").GetString());
        Assert.Equal(description, document.RootElement.GetProperty("error_description").GetString());
        Assert.Contains(description, answer.Head, StringComparison.Ordinal);
    }

    private Task<(int Status, string Head, string Body)> NegotiateAsync(string user, string? cache) =>
        Curl.NegotiateAsync(_deployment.Parley, user, cache, _deployment.Controller.KerberosConfiguration);

    private Task<(int Status, string Head, string Body)> PasswordAsync(string name, string password) =>
        Curl.PasswordAsync(_deployment.Parley, name, password);
}
