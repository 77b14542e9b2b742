// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Xunit;

namespace Parley.Interop.ActiveDirectory;

/// <summary>The counterpart itself: what the other tests take for granted.</summary>
public sealed class DomainControllerTests : IAsyncLifetime
{
    private const string Password = "Secret-1234";

    private DomainController _controller = null!;

    public async ValueTask InitializeAsync() =>
        _controller = await DomainController.StartAsync(DomainDefinition.Contoso);

    public ValueTask DisposeAsync() => _controller.DisposeAsync();

    [Fact]
    public async Task Controller_KilledAndRestarted_GivesTicketsAsBefore()
    {
        await _controller.People.AddUserAsync("ann", Password, ("mail", "ann@contoso.test"));
        await _controller.GetTicketAsync("ann", Password);

        await _controller.KillAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => _controller.GetTicketAsync("ann", Password));

        await _controller.RunAsync();
        await _controller.GetTicketAsync("ann", Password);
        await _controller.StopAsync();
        await _controller.RunAsync();
        await _controller.GetTicketAsync("ann", Password);
    }

    [Fact]
    public async Task People_Changed_AreAsTheyWereChanged()
    {
        DomainPeople people = _controller.People;
        string sales = await people.AddUnitAsync("Sales");
        await people.AddGroupAsync("Chatting");
        await people.AddGroupAsync("Staff");
        await people.AddUserAsync("carol", Password);
        await people.AddMembersAsync("Staff", "carol");
        await people.AddMembersAsync("Chatting", "Staff");
        await people.RenameAsync("carol", "caroline");
        await people.MoveAsync("caroline", sales);
        await people.SetBytesAsync("caroline", "thumbnailPhoto", [1, 2, 3]);
        await people.SetAsync("caroline", "title", "Führung");
        await people.RemoveMembersAsync("Chatting", "Staff");

        Assert.Equal("CN=caroline,OU=Sales,DC=ad,DC=contoso,DC=test", await people.DistinguishedNameAsync("caroline"));
        Assert.Equal([Convert.ToBase64String([1, 2, 3])], await people.GetAsync("caroline", "thumbnailPhoto"));
        Assert.Empty(await people.GetAsync("Chatting", "member"));
        Assert.Equal([await people.DistinguishedNameAsync("Staff")], await people.GetAsync("caroline", "memberOf"));
    }

    [Fact]
    public async Task People_WhoMayNotLogOn_GetNoTicket()
    {
        DomainPeople people = _controller.People;
        await people.SetLockoutThresholdAsync(5);
        await people.AddUserAsync("locked", Password);
        await people.AddUserAsync("disabled", Password);
        await people.AddUserAsync("ended", Password);
        await people.AddUserAsync("expired", Password);
        await people.LockAsync("locked");
        await people.DisableAsync("disabled");
        await people.ExpireAccountAsync("ended", TimeProvider.System.GetUtcNow().AddHours(-1));
        await people.ExpirePasswordAsync("expired");

        foreach (string user in (string[])["locked", "disabled", "ended", "expired"])
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => _controller.GetTicketAsync(user, Password));
        }

        await people.UnlockAsync("locked");
        await people.EnableAsync("disabled");
        await people.SetPasswordAsync("expired", Password + "x");
        await _controller.GetTicketAsync("locked", Password);
        await _controller.GetTicketAsync("disabled", Password);
        await _controller.GetTicketAsync("expired", Password + "x");
        await people.DeleteAsync("disabled");
        await Assert.ThrowsAsync<InvalidOperationException>(() => _controller.GetTicketAsync("disabled", Password));
    }

    [Fact]
    public async Task Service_KeytabExported_SignsIn()
    {
        await _controller.People.AddServiceAsync("svc-parley", Password, "sip/sip.contoso.test");
        string keytab = await _controller.People.ExportKeytabAsync(
            "parley.keytab", "svc-parley", "sip/sip.contoso.test");

        string keys = await Program.RunAsync("klist", ["-k", "-e", keytab]);

        Assert.Contains("sip/sip.contoso.test@AD.CONTOSO.TEST (aes256-cts-hmac-sha1-96)", keys);
        _ = await Program.RunAsync(
            "kinit", ["-k", "-t", keytab, "-c", "MEMORY:none", "svc-parley"], null,
            ("KRB5_CONFIG", _controller.KerberosConfiguration));
    }
}
