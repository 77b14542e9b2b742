// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.ActiveDirectory;

/// <summary>
/// People sign in with certificates that their tickets have bought; what then happens to them in the domain ends them here
/// within the six seconds of row T04, or does not touch them.
/// </summary>
public sealed class DomainChangesTests : IAsyncLifetime
{
    private DirectoryDeployment _deployment = null!;

    private DomainPeople People => _deployment.Controller.People;

    private Deployment Parley => _deployment.Parley;

    public async ValueTask InitializeAsync() => _deployment = await DirectoryDeployment.StartAsync("changes");

    public ValueTask DisposeAsync() => _deployment.DisposeAsync();

    [Theory]
    [Trait("claim", "T04")]
    [InlineData("disabled")]
    [InlineData("deleted")]
    [InlineData("reset")]
    [InlineData("expired")]
    public async Task WhoseAccountEndsThere_IsOutAndTheirCertificateIsWorthNothing(string what)
    {
        string user = "gus-" + what;
        await _deployment.AddPersonAsync(user);
        PidginClient client = await SignInAsync(user);

        await DirectoryDeployment.IsOutAfterAsync(client, () => what switch
        {
            "disabled" => People.DisableAsync(user),
            "deleted" => People.DeleteAsync(user),
            "reset" => People.SetPasswordAsync(user, "Another-secret-1"),
            _ => People.ExpireAccountAsync(user, TimeProvider.System.GetUtcNow()),
        });

        // The client still has its certificate and, but for the first, an old ticket.
        if (what != "reset")
        {
            await Parley.RefusedAsync(client, user, password: null, "tls-dsk", user + "@AD.CONTOSO.TEST");
        }
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task WhoIsMovedOrRenamedThere_StaysAndHasTheNewNameOnly()
    {
        await _deployment.AddPersonAsync("hal");
        PidginClient client = await SignInAsync("hal");
        Task<ClientEvent> signedOff = client.ExpectAsync("signed-off");

        await People.MoveAsync("hal", await People.AddUnitAsync("Elsewhere"));
        await People.RenameAsync("hal", "harold");
        await _deployment.MustAsync(["directory", "sync", DomainDefinition.Contoso.DnsName]);

        Assert.False(signedOff.IsCompleted);
        PidginClient renamed = await _deployment.ClientWithTicketAsync("harold");
        await Parley.SignInAsync(renamed, "hal", password: null, "krb5", "harold@AD.CONTOSO.TEST");
        Assert.False(signedOff.IsCompleted);
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => _deployment.Controller.GetTicketAsync("hal", DirectoryDeployment.Password));
    }

    private async Task<PidginClient> SignInAsync(string user)
    {
        PidginClient client = await _deployment.ClientWithTicketAsync(user);
        await Parley.SignInAsync(client, user, password: null, "tls-dsk", user + "@AD.CONTOSO.TEST");
        return client;
    }
}
