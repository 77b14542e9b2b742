// SPDX-License-Identifier: Apache-2.0

using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.ActiveDirectory;

/// <summary>The members of a group there may use Parley, and nobody else.</summary>
public sealed class EnabledGroupTests : IAsyncLifetime
{
    private const string Group = "Parley users";

    private DirectoryDeployment _deployment = null!;

    private DomainPeople There => _deployment.Controller.People;

    public async ValueTask InitializeAsync() => _deployment = await DirectoryDeployment.StartAsync("group");

    public ValueTask DisposeAsync() => _deployment.DisposeAsync();

    [Fact]
    [Trait("claim", "T04")]
    public async Task RemovedFromTheGroupThatIsEnabled_IsOut_ThroughNestedGroupsToo()
    {
        await There.AddGroupAsync(Group);
        await There.AddGroupAsync("Staff");
        await There.AddMembersAsync(Group, "Staff");
        await There.AddUserAsync(
            "hal", DirectoryDeployment.Password, ("mail", Deployment.Address("hal")), ("displayName", "Hal"));
        await There.AddMembersAsync("Staff", "hal");
        await _deployment.MustAsync(
        [
            "directory", "change", _deployment.Controller.Definition.DnsName,
            "--group", await There.DistinguishedNameAsync(Group),
        ]);
        await Until.TrueAsync(
            async () => (await _deployment.PersonAsync("Hal"))?.GetProperty("state").GetString() == "enabled",
            "hal is not enabled");
        await using PidginClient client = await _deployment.ClientWithTicketAsync("hal");
        await _deployment.Parley.SignInAsync(client, "hal", password: null, "tls-dsk", "hal@AD.CONTOSO.TEST");

        await DirectoryDeployment.IsOutAfterAsync(client, () => There.RemoveMembersAsync(Group, "Staff"));

        await There.AddMembersAsync(Group, "Staff");
        await Until.TrueAsync(
            async () => (await _deployment.PersonAsync("Hal"))?.GetProperty("state").GetString() == "enabled",
            "hal is not enabled");
    }
}
