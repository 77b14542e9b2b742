// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.ActiveDirectory;

/// <summary>
/// Row T30: NTLM of people of a domain buys nothing at the ticket service unless the deployment names that.
/// </summary>
public sealed class TicketServiceTests : IAsyncLifetime
{
    private DirectoryDeployment _deployment = null!;

    public async ValueTask InitializeAsync() => _deployment = await DirectoryDeployment.StartAsync(
        "ticket-service", "tls-dsk,ntlm", "ntlm");

    public ValueTask DisposeAsync() => _deployment.DisposeAsync();

    [Fact]
    [Trait("claim", "T30")]
    public async Task NtlmOfAPersonOfTheDomain_BuysNoCertificateByDefault()
    {
        await _deployment.AddPersonAsync("ned");
        PidginClient client = _deployment.Parley.Client("ned");

        await _deployment.Parley.RefusedAsync(
            client, "ned", DirectoryDeployment.Password, "tls-dsk", "CONTOSO\\ned");

        // The domain was not asked: the same password, wrong, is not counted there.
        await _deployment.Parley.RefusedAsync(client, "ned", "Wrong-secret-1", "tls-dsk", "CONTOSO\\ned");
        Assert.Equal(["0"], await _deployment.Controller.People.GetAsync("ned", "badPwdCount"));
        string log = await File.ReadAllTextAsync(client.Log, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("GetAndPublishCertResponse", log, StringComparison.Ordinal);
        await _deployment.Parley.SignInAsync(client, "ned", DirectoryDeployment.Password, "ntlm", "CONTOSO\\ned");
    }
}
