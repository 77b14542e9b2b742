// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Hosting.Lifecycle;

/// <summary>
/// A failure with an exit code and a sentence for the person at the command line; never shown with a stack trace.
/// </summary>
public sealed class ParleyException : Exception
{
    /// <summary>Makes one with a standard text.</summary>
    public ParleyException()
        : this(ExitCode.Environment, "The command failed.")
    {
    }

    /// <summary>Makes one with exit code 3.</summary>
    public ParleyException(string message)
        : this(ExitCode.Environment, message)
    {
    }

    /// <summary>Makes one with exit code 3 and a cause.</summary>
    public ParleyException(string message, Exception innerException)
        : base(message, innerException) => ExitCode = ExitCode.Environment;

    /// <summary>Makes one with an exit code.</summary>
    public ParleyException(ExitCode exitCode, string message, Exception? innerException = null)
        : base(message, innerException) => ExitCode = exitCode;

    /// <summary>The exit code of the process.</summary>
    public ExitCode ExitCode { get; }
}
