// SPDX-License-Identifier: Apache-2.0

using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.Presence;

/// <summary>What one sees of the other (client contract 5.5 to 5.9).</summary>
public sealed class PresenceTests(RunningDeployment running) : IClassFixture<RunningDeployment>
{
    private readonly Deployment _deployment = running.Deployment;

    [Fact]
    public async Task StatusAndNotes_BothWays_AreSeen()
    {
        Pair pair = await Pair.SignedInAsync(_deployment, "pia", "pete");

        foreach (string status in (string[])["busy", "do-not-disturb", "be-right-back", "away", "available"])
        {
            await pair.First.CommandAsync("set-status", status, "note of " + status);
            await pair.Second.UntilStatusAsync(pair.FirstAddress, status);
            await pair.Second.UntilNoteAsync(pair.FirstAddress, "note of " + status);

            await pair.Second.CommandAsync("set-status", status, "réponse: " + status);
            await pair.First.UntilStatusAsync(pair.SecondAddress, status);
            await pair.First.UntilNoteAsync(pair.SecondAddress, "réponse: " + status);
        }
    }

    [Fact]
    public async Task Note_Cleared_IsGone()
    {
        Pair pair = await Pair.SignedInAsync(_deployment, "clara", "cleo");
        await pair.First.CommandAsync("set-status", "busy", "soon gone");
        await pair.Second.UntilNoteAsync(pair.FirstAddress, "soon gone");
        await pair.First.CommandAsync("set-status", "busy", "");
        await pair.Second.UntilBuddyAsync(
            pair.FirstAddress, static b => string.IsNullOrEmpty(b.Note), "to have no note");
    }

    [Fact]
    public async Task SignOutAndIn_IsSeenAtOnce()
    {
        Pair pair = await Pair.SignedInAsync(_deployment, "otto", "olga");
        await pair.First.CommandAsync("logout");
        await pair.Second.UntilStatusAsync(pair.FirstAddress, "offline");
        await _deployment.SignInAsync(pair.First, pair.FirstUser, Pair.Password);
        await pair.Second.UntilStatusAsync(pair.FirstAddress, "available");

        // And the one who came back sees the other.
        await pair.Second.CommandAsync("set-status", "away");
        await pair.First.UntilStatusAsync(pair.SecondAddress, "away");
    }

    [Fact]
    public async Task ClientKilled_IsSeenOffline()
    {
        Pair pair = await Pair.SignedInAsync(_deployment, "kim", "kurt");
        await pair.First.DisposeAsync();
        await pair.Second.UntilStatusAsync(pair.FirstAddress, "offline");
    }

    [Fact]
    public async Task DisabledPerson_IsSeenOffline()
    {
        Pair pair = await Pair.SignedInAsync(_deployment, "dora", "dirk");
        await _deployment.UserAsync("disable", pair.FirstUser);
        await pair.Second.UntilStatusAsync(pair.FirstAddress, "offline");
    }

    [Fact]
    public async Task Invisible_LooksOffline()
    {
        Pair pair = await Pair.SignedInAsync(_deployment, "ines", "igor");
        await pair.First.CommandAsync("set-status", "invisible");
        await pair.Second.UntilStatusAsync(pair.FirstAddress, "offline");
        await pair.First.CommandAsync("set-status", "available");
        await pair.Second.UntilStatusAsync(pair.FirstAddress, "available");
    }

    [Fact]
    public async Task Alias_IsTheNameInTheDirectory()
    {
        Pair pair = await Pair.SignedInAsync(_deployment, "anna", "axel");
        await pair.First.UntilBuddyAsync(pair.SecondAddress, static b => b.Alias == "Axel", "to be called Axel");
    }

    [Fact]
    public async Task Note_InAnyScript_IsSeen()
    {
        const string note = "ужин 🍲 夕食 <b>&amp;</b> \"quoted\"";
        Pair pair = await Pair.SignedInAsync(_deployment, "yuri", "yoko");
        await pair.First.CommandAsync("set-status", "busy", note);
        await pair.Second.UntilNoteAsync(pair.FirstAddress, note);
    }

    [Fact]
    public async Task StaticStatus_SurvivesSignOut()
    {
        await _deployment.AddUserAsync("sara", "Secret-sara-1");
        Pair pair = await Pair.SignedInAsync(_deployment, "sam", "sue");
        await pair.First.CommandAsync("set-status", "busy", "kept");
        await pair.Second.UntilNoteAsync(pair.FirstAddress, "kept");

        PidginClient sara = await _deployment.SignedInAsync("sara", "Secret-sara-1");
        await sara.CommandAsync("add-buddy", pair.FirstAddress, "Friends");
        await sara.UntilStatusAsync(pair.FirstAddress, "busy");
        await sara.UntilNoteAsync(pair.FirstAddress, "kept");
    }
}
