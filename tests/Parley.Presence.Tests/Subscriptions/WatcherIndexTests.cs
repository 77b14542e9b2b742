// SPDX-License-Identifier: Apache-2.0

using System.Linq;
using System.Threading.Tasks;
using Parley.Kernel.Identifiers;
using Parley.Presence.Subscriptions;

namespace Parley.Presence.Tests.Subscriptions;

public sealed class WatcherIndexTests
{
    [Fact]
    public void Remove_LastWatch_LeavesNothing()
    {
        WatcherIndex index = new();
        SipAddress address = TestClient.AddressOf("bob");
        Watch one = New();
        Watch other = New();
        index.Add(address, one);
        index.Add(address, other);
        index.Remove(address, one);
        index.Remove(address, one);
        Assert.Equal([other], index.Find(address));
        index.Remove(address, other);
        Assert.Empty(index.Find(address));
        Assert.Equal(0, index.Count);
    }

    [Fact]
    public async Task AddAndRemove_FromManyThreads_LoseNothing()
    {
        WatcherIndex index = new();
        SipAddress address = TestClient.AddressOf("bob");
        Watch[] kept = [.. Enumerable.Range(0, 8).Select(static _ => New())];
        await Parallel.ForEachAsync(
            kept,
            TestContext.Current.CancellationToken,
            (watch, _) =>
            {
                for (int i = 0; i < 5_000; i++)
                {
                    index.Add(address, watch);
                    Assert.Contains(watch, index.Find(address));
                    index.Remove(address, watch);
                }

                index.Add(address, watch);
                return ValueTask.CompletedTask;
            });
        Assert.Equal(kept.Length, index.Find(address).Length);
        Assert.Equal(1, index.Count);
    }

    // The index never looks into a watch.
    private static Watch New() => new(null!, "sip:bob@contoso.test", null);
}
