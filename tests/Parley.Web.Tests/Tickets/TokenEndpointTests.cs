// SPDX-License-Identifier: Apache-2.0

using System.Threading.Tasks;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Xunit;

namespace Parley.Web.Tests.Tickets;

[Trait("claim", "T03")]
public sealed class TokenEndpointTests
{
    // The domain counts what it was asked, whether or not anybody read its answer.
    [Theory]
    [InlineData(AuthenticationFailure.WrongSecret, 429)]
    [InlineData(AuthenticationFailure.DirectoryUnavailable, 503)]
    public async Task Guess_IsSettledByWhatTheDomainDecides_AlsoAfterItsAnswerCameTooLate(
        AuthenticationFailure decided, int status)
    {
        await using WebDeployment deployment = await WebDeployment.StartAsync("password");
        AccountId alice = deployment.Directory.Add("alice@contoso.test", "x");
        deployment.Directory.DomainAccounts["alice"] = new(alice, "CONTOSO", "alice", "AD.CONTOSO.TEST", null);
        await using HttpConnection connection = await deployment.ConnectAsync();
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(503, await PostAsync(connection));
            deployment.Passwords.Decide(decided);
        }

        Assert.Equal(status, await PostAsync(connection));
    }

    // Neither the status while the domain is away nor what it says without looking at the secret tells who exists.
    [Theory]
    [InlineData(AuthenticationFailure.DirectoryUnavailable, 503, "cannot be reached")]
    [InlineData(AuthenticationFailure.DirectorySilent, 503, "cannot be reached")]
    [InlineData(AuthenticationFailure.AccountLocked, 400, "The user name or the password is wrong.")]
    [InlineData(AuthenticationFailure.AccountExpired, 400, "The user name or the password is wrong.")]
    [InlineData(AuthenticationFailure.WrongSecret, 400, "The user name or the password is wrong.")]
    public async Task Refusal_DoesNotTellWhoExists(AuthenticationFailure answer, int status, string text)
    {
        await using WebDeployment deployment = await WebDeployment.StartAsync("password");
        AccountId alice = deployment.Directory.Add("alice@contoso.test", "x");
        deployment.Directory.DomainAccounts["alice"] = new(alice, "CONTOSO", "alice", "AD.CONTOSO.TEST", null);
        deployment.Passwords.Answer = answer;
        await using HttpConnection connection = await deployment.ConnectAsync();
        foreach (string name in (string[])["alice", "mallory"])
        {
            HttpAnswer refusal = await SendAsync(connection, name);
            Assert.Equal(status, refusal.Status);
            Assert.Contains(text, refusal.Body, System.StringComparison.Ordinal);
        }
    }

    private static async Task<int> PostAsync(HttpConnection connection) =>
        (await SendAsync(connection, "alice")).Status;

    private static Task<HttpAnswer> SendAsync(HttpConnection connection, string name) => connection.SendAsync(
        "POST", "/WebTicket/oauthtoken", [("Content-Type", "application/x-www-form-urlencoded")],
        $"grant_type=password&username={name}&password=guess");
}
