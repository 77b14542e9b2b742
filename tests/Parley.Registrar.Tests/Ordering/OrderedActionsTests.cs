// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Parley.Registrar.Ordering;

namespace Parley.Registrar.Tests.Ordering;

public sealed class OrderedActionsTests
{
    [Fact]
    public void Action_PutByAnAction_RunsAfterIt()
    {
        OrderedActions actions = new();
        List<int> order = [];

        actions.Put(() =>
        {
            actions.Put(() => order.Add(2));
            order.Add(1);
        });

        Assert.Equal([1, 2], order);
    }

    [Fact]
    public void Enqueue_RunsNothingByItself()
    {
        OrderedActions actions = new();
        List<int> order = [];
        actions.Enqueue(() => order.Add(1));
        Assert.Empty(order);

        actions.Put(() => order.Add(2));

        Assert.Equal([1, 2], order);
    }

    [Fact]
    public void Action_ThatThrows_DoesNotStopTheNextOnes()
    {
        OrderedActions actions = new();
        List<int> order = [];
        actions.Enqueue(() => throw new InvalidOperationException());
        actions.Enqueue(() => order.Add(1));

        Assert.Throws<InvalidOperationException>(actions.RunWaiting);
        actions.RunWaiting();

        Assert.Equal([1], order);
    }

    [Fact]
    public async Task Actions_FromManyThreads_RunOneAtATimeInTheOrderOfEachThread()
    {
        OrderedActions actions = new();
        int running = 0;
        bool overlapped = false;
        List<(int Thread, int Number)> order = [];

        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Factory.StartNew(
            () =>
            {
                for (int i = 0; i < 2000; i++)
                {
                    int number = i;
                    actions.Put(() =>
                    {
                        overlapped |= Interlocked.Increment(ref running) != 1;
                        order.Add((thread, number));
                        Interlocked.Decrement(ref running);
                    });
                }
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        actions.RunWaiting();

        Assert.False(overlapped);
        Assert.Equal(8000, order.Count);
        Assert.All(order.GroupBy(o => o.Thread), g => Assert.Equal(Enumerable.Range(0, 2000), g.Select(o => o.Number)));
    }
}
