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

    [Fact]
    public void Lock_ThatCannotBeTakenForAnotherReason_IsNotInUse()
    {
        string run = Path.Combine(_directory, "run");
        File.WriteAllText(run, "in the way");
        AssertEnvironment();
        File.Delete(run);

        Directory.CreateDirectory(Path.Combine(run, "lock"));
        AssertEnvironment();
        Directory.Delete(Path.Combine(run, "lock"));

        File.CreateSymbolicLink(Path.Combine(run, "lock"), "lock");
        AssertEnvironment();
    }

    private void AssertEnvironment()
    {
        ParleyException exception =
            Assert.Throws<ParleyException>(() => DeploymentLock.TryAcquire(_directory, out _));
        Assert.Equal(ExitCode.Environment, exception.ExitCode);
        Assert.Contains(Path.Combine(_directory, "run", "lock"), exception.Message, StringComparison.Ordinal);
    }
}
