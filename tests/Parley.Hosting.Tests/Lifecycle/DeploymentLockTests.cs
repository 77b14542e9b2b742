// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using Parley.Hosting.Lifecycle;
using Xunit;

namespace Parley.Hosting.Tests.Lifecycle;

public sealed class DeploymentLockTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("parley-lock-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void SecondHold_IsRefusedUntilTheFirstIsGivenBack()
    {
        Assert.True(DeploymentLock.TryAcquire(_directory, out DeploymentLock? first));
        Assert.False(DeploymentLock.TryAcquire(_directory, out _));
        first.Dispose();
        Assert.True(DeploymentLock.TryAcquire(_directory, out DeploymentLock? second));
        second.Dispose();
    }
}
