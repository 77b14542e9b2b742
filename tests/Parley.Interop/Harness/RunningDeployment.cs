// SPDX-License-Identifier: Apache-2.0

using System.Threading.Tasks;
using Xunit;

namespace Parley.Interop.Harness;

/// <summary>One running deployment for the tests of a class; each test has people of its own.</summary>
public sealed class RunningDeployment : IAsyncLifetime
{
    public Deployment Deployment { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Deployment = await Deployment.StartAsync(TestContext.Current.TestClass?.TestClassSimpleName ?? "deployment");

    public async ValueTask DisposeAsync() => await Deployment.DisposeAsync();
}
