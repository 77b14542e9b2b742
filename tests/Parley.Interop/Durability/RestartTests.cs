// SPDX-License-Identifier: Apache-2.0

using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.Durability;

/// <summary>The server goes away under its clients, politely and not.</summary>
public sealed class RestartTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ServerRestarted_ClientsReconnectAndSeeEachOther(bool killed)
    {
        await using Deployment deployment = await Deployment.StartAsync(killed ? "killed" : "restarted");
        await deployment.AddUserAsync("rhea", Pair.Password);
        await deployment.AddUserAsync("remy", Pair.Password);
        PidginClient rhea = await deployment.SignedInAsync("rhea", Pair.Password, "tls-dsk", "--reconnect", "500");
        PidginClient remy = await deployment.SignedInAsync("remy", Pair.Password, "ntlm", "--reconnect", "500");
        string first = Deployment.Address("rhea");
        string second = Deployment.Address("remy");
        await rhea.AddContactAsync(second, "Friends");
        await remy.AddContactAsync(first, "Friends");
        await rhea.UntilStatusAsync(second, "available");
        await remy.UntilStatusAsync(first, "available");
        await Pair.SendAsync(rhea, first, remy, second, "before");

        Task<ClientEvent> offFirst = rhea.ExpectAsync("signed-off");
        Task<ClientEvent> offSecond = remy.ExpectAsync("signed-off");
        await (killed ? deployment.KillAsync() : deployment.TerminateAsync());
        await Task.WhenAll(offFirst, offSecond);

        Task<ClientEvent[]> back = Task.WhenAll(rhea.ExpectAsync("contacts-ready"), remy.ExpectAsync("contacts-ready"));
        await deployment.ServeAsync();
        await back;
        await rhea.UntilStatusAsync(second, "available");
        await remy.UntilStatusAsync(first, "available");
        await rhea.CommandAsync("set-status", "busy", "back again");
        await remy.UntilNoteAsync(first, "back again");
        await Pair.SendAsync(rhea, first, remy, second, "after");
        await Pair.SendAsync(remy, second, rhea, first, "yes, after");
    }

    [Fact]
    public async Task Terminated_WithClientsSignedIn_EndsWithZeroAndTellsThem()
    {
        await using Deployment deployment = await Deployment.StartAsync("terminated");
        await deployment.AddUserAsync("tim", Pair.Password);
        PidginClient tim = await deployment.SignedInAsync("tim", Pair.Password);
        Task<ClientEvent> off = tim.ExpectAsync("signed-off");
        long before = MonotonicClock.Nanoseconds;
        await deployment.TerminateAsync();
        long after = MonotonicClock.Nanoseconds;
        await off;
        Assert.InRange(after - before, 0, 10_000_000_000);
    }
}
