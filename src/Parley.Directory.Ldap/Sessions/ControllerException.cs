// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Directory.Ldap.Sessions;

/// <summary>A controller could not be used. The text tells the administrator what to mend.</summary>
public sealed class ControllerException : Exception
{
    /// <summary>Makes one with the standard text.</summary>
    public ControllerException()
        : this("The domain controller could not be used.")
    {
    }

    /// <summary>Makes one with a text.</summary>
    public ControllerException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a text and a cause.</summary>
    public ControllerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes one that says what is wrong.</summary>
    public ControllerException(DirectoryFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => Failure = failure;

    /// <summary>What is wrong.</summary>
    public DirectoryFailure Failure { get; }
}
