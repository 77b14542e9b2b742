// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.Durability;

/// <summary><c>kill -9</c> while contacts are being added: what the client saw acknowledged is there.</summary>
public sealed class KilledWhileAddingTests
{
    private const string Password = "Secret-killed-1";

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(20)]
    public async Task Acknowledged_BeforeTheKill_IsThereAfterwards(int acknowledgements)
    {
        await using Deployment deployment = await Deployment.StartAsync($"kill-{acknowledgements}");
        await deployment.AddUserAsync("kate", Password);
        PidginClient kate = await deployment.SignedInAsync("kate", Password, "tls-dsk", "--hostname", "before");

        AcknowledgedContacts acknowledged = new();
        Task<ClientEvent> enough = kate.ExpectAsync(
            seen => acknowledged.Take(seen) && acknowledged.Addresses.Count >= acknowledgements,
            $"{acknowledgements} acknowledgements");
        Task<ClientEvent> off = kate.ExpectAsync("signed-off");

        // Forty at once; the server is killed while it works on them.
        Task[] additions =
        [
            .. Enumerable.Range(0, 40).Select(
                i => kate.AskAsync("add-buddy", Deployment.Address($"contact{i:D2}"), $"Group {i % 3}")),
        ];
        await enough;
        await deployment.KillAsync();
        await off;
        await Task.WhenAll(additions);

        // Everything that the client was told before its connection broke, not only what we waited for.
        AcknowledgedContacts all = new();
        foreach (ClientEvent seen in kate.Events)
        {
            _ = all.Take(seen);
        }

        await deployment.ServeAsync();
        PidginClient after = await deployment.SignedInAsync("kate", Password, "tls-dsk", "--hostname", "after");
        (_, Buddy[] buddies) = await after.ListAsync();
        HashSet<string> there = [.. buddies.Select(static b => b.Name)];
        TestContext.Current.TestOutputHelper?.WriteLine($"{all.Addresses.Count} acknowledged, {there.Count} there");
        Assert.True(all.Addresses.Count >= acknowledgements);
        Assert.Empty(all.Addresses.Except(there));
    }
}
