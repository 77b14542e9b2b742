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

    private static async Task<int> PostAsync(HttpConnection connection) => (await connection.SendAsync(
        "POST", "/WebTicket/oauthtoken", [("Content-Type", "application/x-www-form-urlencoded")],
        "grant_type=password&username=alice&password=guess")).Status;
}
