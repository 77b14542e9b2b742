// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Net;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Connections;
using Parley.Roles;
using Xunit;

namespace Parley.Tests.Roles;

[Trait("claim", "T21")]
public sealed class SourceConnectionsTests
{
    private readonly SourceConnections _sources = new(2);
    private readonly List<TaskCompletionSource> _running = [];

    [Fact]
    public async Task SourceWithTooMany_IsClosedAtOnce_OthersAreNot_AndPlacesComeBack()
    {
        Task first = OpenAsync("192.0.2.1");
        Task second = OpenAsync("::ffff:192.0.2.1");
        await OpenAsync("192.0.2.1");
        Assert.Equal(2, _running.Count);
        Task other = OpenAsync("192.0.2.2");
        Assert.Equal(3, _running.Count);

        _running[0].SetResult();
        await first;
        Task third = OpenAsync("192.0.2.1");
        Assert.Equal(4, _running.Count);
        _running.ForEach(static r => r.TrySetResult());
        await Task.WhenAll(second, third, other);
    }

    private Task OpenAsync(string address)
    {
        DefaultConnectionContext connection = new() { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1) };
        return _sources.RunAsync(connection, _ =>
        {
            TaskCompletionSource running = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _running.Add(running);
            return running.Task;
        });
    }
}
