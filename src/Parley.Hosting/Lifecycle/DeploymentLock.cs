// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;

namespace Parley.Hosting.Lifecycle;

/// <summary>
/// The exclusive hold on a data directory: the running server has it, or one administrative command while the server is
/// stopped. The system gives it back when the process ends, however it ends.
/// </summary>
public sealed class DeploymentLock : IDisposable
{
    private readonly FileStream _file;

    private DeploymentLock(FileStream file) => _file = file;

    /// <summary>Takes the hold if nobody has it.</summary>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="held">The hold; dispose to give it back.</param>
    /// <returns>False when another process has it.</returns>
    /// <exception cref="UnauthorizedAccessException">The directory belongs to somebody else.</exception>
    public static bool TryAcquire(string dataDirectory, [NotNullWhen(true)] out DeploymentLock? held)
    {
        string directory = Path.Combine(dataDirectory, "run");
        Directory.CreateDirectory(directory);
        try
        {
            // FileShare.None is an advisory flock on Unix: it needs no clean-up after a kill.
            held = new DeploymentLock(new FileStream(
                Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            return true;
        }
        catch (IOException)
        {
            held = null;
            return false;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
