// SPDX-License-Identifier: Apache-2.0

using System.Threading.Tasks;
using Xunit;

namespace Parley.Interop.ActiveDirectory;

/// <summary>One domain and one server for the tests of a class, whose people have different names.</summary>
public sealed class RunningDirectory : IAsyncLifetime
{
    public DirectoryDeployment Deployment { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Deployment = await DirectoryDeployment.StartAsync("directory");

    public ValueTask DisposeAsync() => Deployment.DisposeAsync();
}
