// SPDX-License-Identifier: Apache-2.0

using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.ActiveDirectory;

/// <summary>
/// pidgin-sipe signs in with tickets of a real KDC, and what happens in the domain happens here (rows T04, T11).
/// </summary>
public sealed class TicketSignInTests : IAsyncLifetime
{
    private DirectoryDeployment _deployment = null!;

    public async ValueTask InitializeAsync() => _deployment = await DirectoryDeployment.StartAsync("tickets");

    public ValueTask DisposeAsync() => _deployment.DisposeAsync();

    [Theory]
    [Trait("claim", "T11")]
    [InlineData("krb5")]
    [InlineData("tls-dsk")]
    public async Task PersonOfTheDomain_SignsInWithTheirTicket(string scheme)
    {
        await _deployment.AddPersonAsync("ann");
        await using PidginClient client = await _deployment.ClientWithTicketAsync("ann");
        await _deployment.Parley.SignInAsync(client, "ann", password: null, scheme, login: "ann@AD.CONTOSO.TEST");
    }
}
