// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.Contacts;

/// <summary>The contact list (client contract 5.3): a second client of a person shows what the server holds.</summary>
public sealed class ContactTests(RunningDeployment running) : IClassFixture<RunningDeployment>
{
    private const string Password = "Secret-contacts-1";

    private readonly Deployment _deployment = running.Deployment;

    [Fact]
    public async Task ContactsAndGroups_Changed_AreMirroredByASecondEndpoint()
    {
        await _deployment.AddUserAsync("mia", Password);
        await _deployment.AddUserAsync("max", Password);
        await _deployment.AddUserAsync("moe", Password);
        PidginClient desk = await _deployment.SignedInAsync("mia", Password, "tls-dsk", "--hostname", "desk");
        PidginClient laptop = await _deployment.SignedInAsync("mia", Password, "tls-dsk", "--hostname", "laptop");

        await desk.CommandAsync("add-buddy", Deployment.Address("max"), "Team");
        await laptop.UntilBuddyAsync(Deployment.Address("max"), static b => b.Groups is ["Team"], "in Team");
        await laptop.CommandAsync("add-buddy", Deployment.Address("moe"), "Family");
        await desk.UntilBuddyAsync(Deployment.Address("moe"), static b => b.Groups is ["Family"], "in Family");

        // Moving: the group is known to the server by now.
        await desk.CommandAsync("move-buddy", Deployment.Address("max"), "Family");
        await laptop.UntilBuddyAsync(Deployment.Address("max"), static b => b.Groups is ["Family"], "in Family");

        Task<ClientEvent> removed = laptop.ExpectAsync("buddy-removed", ("name", "sip:" + Deployment.Address("moe")));
        await desk.CommandAsync("remove-buddy", Deployment.Address("moe"));
        await removed;
    }

    [Fact]
    public async Task Group_Renamed_IsSoAtTheNextSignIn()
    {
        await _deployment.AddUserAsync("rita", Password);
        await _deployment.AddUserAsync("rolf", Password);
        PidginClient rita = await _deployment.SignedInAsync("rita", Password, "tls-dsk", "--hostname", "desk");
        await AddAsync(rita, "rolf", "Old name");
        await AcknowledgedAsync(rita, "modifyGroup", () => rita.CommandAsync("rename-group", "Old name", "New name ✓"));

        PidginClient later = await _deployment.SignedInAsync("rita", Password, "tls-dsk", "--hostname", "later");
        await later.UntilBuddyAsync(Deployment.Address("rolf"), static b => b.Groups is ["New name ✓"], "in New name");
        (string[] groups, _) = await later.ListAsync();
        Assert.DoesNotContain("Old name", groups);
    }

    [Fact]
    public async Task ContactsAndGroups_SurviveARestart()
    {
        await using Deployment own = await Deployment.StartAsync("contacts-restart");
        await own.AddUserAsync("rosa", Password);
        PidginClient before = await own.SignedInAsync("rosa", Password, "tls-dsk", "--hostname", "before");
        (string, string)[] contacts = [("a", "Eins"), ("b", "Eins"), ("c", "Zwei"), ("d", "日本")];
        foreach ((string user, string group) in contacts)
        {
            await own.AddUserAsync(user, Password);
            await AddAsync(before, user, group);
        }

        await AcknowledgedAsync(
            before, "deleteContact", () => before.CommandAsync("remove-buddy", Deployment.Address("b")));
        await own.TerminateAsync();
        await own.ServeAsync();

        PidginClient after = await own.SignedInAsync("rosa", Password, "tls-dsk", "--hostname", "after");
        await after.UntilBuddyAsync(Deployment.Address("d"), static b => b.Groups is ["日本"], "in its group");
        (string[] groups, Buddy[] buddies) = await after.ListAsync();
        Assert.Equal(
            ["sip:a@contoso.test Eins", "sip:c@contoso.test Zwei", "sip:d@contoso.test 日本"],
            buddies.Select(static b => $"{b.Name} {string.Join(',', b.Groups)}"));
        Assert.Empty(((string[])["Eins", "Zwei", "日本"]).Except(groups));
    }

    [Fact]
    public async Task Group_Deleted_IsGoneAtTheNextSignIn()
    {
        await _deployment.AddUserAsync("gina", Password);
        await _deployment.AddUserAsync("gerd", Password);
        PidginClient gina = await _deployment.SignedInAsync("gina", Password, "tls-dsk", "--hostname", "desk");
        await AddAsync(gina, "gerd", "Short-lived");
        await AcknowledgedAsync(gina, "deleteGroup", () => gina.CommandAsync("remove-group", "Short-lived"));

        PidginClient later = await _deployment.SignedInAsync("gina", Password, "tls-dsk", "--hostname", "later");
        (string[] groups, Buddy[] buddies) = await later.ListAsync();
        Assert.DoesNotContain("Short-lived", groups);
        Assert.Empty(buddies);
    }

    private static Task AddAsync(PidginClient client, string user, string group) =>
        AcknowledgedAsync(
            client, "setContact", () => client.CommandAsync("add-buddy", Deployment.Address(user), group));

    /// <summary>Does something that sends a contact operation, and waits for the server's 200 to it.</summary>
    private static async Task AcknowledgedAsync(PidginClient client, string operation, Func<Task> act)
    {
        Task<ClientEvent> acknowledged = client.ExpectAsync(Acknowledgement(client, operation), "200 to " + operation);
        await act();
        await acknowledged;
    }

    private static Func<ClientEvent, bool> Acknowledgement(PidginClient client, string operation)
    {
        string? call = null;
        string? cseq = null;
        return seen =>
        {
            if (seen.Is("sip", ("direction", "out"))
                && seen["body"]!.Contains($"<m:{operation}", StringComparison.Ordinal))
            {
                call = seen["call-id"];
                cseq = seen["cseq"];
            }

            return call is not null && seen.Is("sip", ("direction", "in"), ("call-id", call), ("cseq", cseq!))
                && seen["start"]!.StartsWith("SIP/2.0 200", StringComparison.Ordinal);
        };
    }
}
