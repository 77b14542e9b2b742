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
    /// <exception cref="ParleyException">
    /// It cannot be taken for another reason: the directory belongs to somebody else, is read-only, the disk is full.
    /// </exception>
    public static bool TryAcquire(string dataDirectory, [NotNullWhen(true)] out DeploymentLock? held)
    {
        string directory = Path.Combine(dataDirectory, "run");
        string path = Path.Combine(directory, "lock");
        held = null;
        try
        {
            Directory.CreateDirectory(directory);

            // FileShare.None is an advisory flock on Unix: it needs no clean-up after a kill.
            held = new DeploymentLock(
                new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            return true;
        }
        catch (IOException exception) when (IsSharingViolation(exception))
        {
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ParleyException(
                ExitCode.Environment, $"The lock {path} cannot be taken: {exception.Message}", exception);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    // The framework has no type of its own for it: the error number of flock (EWOULDBLOCK on Linux, on the BSDs and
    // macOS), or ERROR_SHARING_VIOLATION.
    private static bool IsSharingViolation(IOException exception) =>
        OperatingSystem.IsLinux() ? exception.HResult == 11 : exception.HResult is 35 or unchecked((int)0x80070020);
}
