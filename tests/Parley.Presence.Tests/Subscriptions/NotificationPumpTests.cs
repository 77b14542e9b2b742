// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Presence.Subscriptions;

namespace Parley.Presence.Tests.Subscriptions;

public sealed class NotificationPumpTests
{
    [Fact]
    public void Signal_FromWithinSending_IsSentByTheSameThreadAfterwards()
    {
        Source source = new();
        NotificationPump pump = new(source, NullLogger.Instance);
        source.Sending = () =>
        {
            if (source.Sent == 1)
            {
                source.Due++;
                pump.Signal();
                Assert.Equal(1, source.Sent);
            }
        };
        source.Due = 1;
        pump.Signal();
        Assert.Equal(2, source.Sent);
    }

    [Fact]
    public void TryOwn_WhileOwned_Fails()
    {
        NotificationPump pump = new(new Source(), NullLogger.Instance);
        Assert.True(pump.TryOwn());
        Assert.False(pump.TryOwn());
        pump.Release();
        Assert.True(pump.TryOwn());
    }

    [Fact]
    public void Signal_AfterAFault_StartsAgain()
    {
        Source source = new() { Due = 1, Sending = static () => throw new InvalidOperationException() };
        NotificationPump pump = new(source, NullLogger.Instance);
        Assert.Throws<InvalidOperationException>(pump.Signal);
        source.Sending = null;
        source.Due = 1;
        pump.Signal();
        Assert.Equal(2, source.Sent);
    }

    [Fact]
    public async Task Signal_FromManyThreads_LosesNothingAndNeverSendsTwoAtOnce()
    {
        Source source = new();
        NotificationPump pump = new(source, NullLogger.Instance);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 8),
            TestContext.Current.CancellationToken,
            (_, _) =>
            {
                for (int i = 0; i < 5_000; i++)
                {
                    Interlocked.Increment(ref source.Due);
                    pump.Signal();
                }

                return ValueTask.CompletedTask;
            });
        await source.WaitForAsync(40_000);
        Assert.False(source.Overlapped);
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task Signal_WhoKeepsAsking_DoesNotKeepTheThreadOfSomebodyElse()
    {
        Source source = new() { Due = (NotificationPump.MessagesInOneGo * 3) + 1 };
        NotificationPump pump = new(source, NullLogger.Instance);
        int here = Environment.CurrentManagedThreadId;
        int sentHere = 0;
        source.Sending = () => sentHere += Environment.CurrentManagedThreadId == here ? 1 : 0;
        pump.Signal();
        int sentInTheCall = sentHere;
        await source.WaitForAsync((NotificationPump.MessagesInOneGo * 3) + 1);
        Assert.Equal(NotificationPump.MessagesInOneGo, sentInTheCall);
    }

    private sealed class Source : INotificationSource
    {
        public int Due;

        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _inside;
        private int _wanted = int.MaxValue;

        public Action? Sending { get; set; }

        public int Sent { get; private set; }

        public bool Overlapped { get; private set; }

        public bool SendNext()
        {
            Overlapped |= Interlocked.Increment(ref _inside) != 1;
            try
            {
                if (Volatile.Read(ref Due) == 0)
                {
                    return false;
                }

                Interlocked.Decrement(ref Due);
                Sent++;
                Sending?.Invoke();
                if (Sent >= Volatile.Read(ref _wanted))
                {
                    _reached.TrySetResult();
                }

                return true;
            }
            finally
            {
                Interlocked.Decrement(ref _inside);
            }
        }

        public Task WaitForAsync(int count)
        {
            Volatile.Write(ref _wanted, count);
            if (Sent >= count)
            {
                _reached.TrySetResult();
            }

            return _reached.Task.WaitAsync(TestContext.Current.CancellationToken);
        }
    }
}
