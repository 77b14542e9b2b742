// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.ActiveDirectory;

/// <summary>One domain and one server whose web services take tickets and passwords; its clock can be moved.</summary>
public sealed class WebDirectory : IAsyncLifetime
{
    private readonly MovedClock _clock = new();

    public DirectoryDeployment Deployment { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Deployment = await DirectoryDeployment.StartAsync("web", "tls-dsk,kerberos", "kerberos,password", _clock);

    /// <summary>The server's clock from now on.</summary>
    public void MoveClock(TimeSpan offset) => _clock.Move(offset);

    public ValueTask DisposeAsync() => Deployment.DisposeAsync();
}
