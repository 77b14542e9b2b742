// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Storage;

/// <summary>The database cannot do its work here. The text is fit for an operator; the program exits with 3.</summary>
public sealed class DatabaseException : Exception
{
    /// <summary>Makes one with the standard text.</summary>
    public DatabaseException()
        : this("The database failed.")
    {
    }

    /// <summary>Makes one with a text.</summary>
    public DatabaseException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a text and a cause.</summary>
    public DatabaseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes one that says what is wrong.</summary>
    /// <param name="fault">What is wrong.</param>
    /// <param name="message">The same in words, naming the file.</param>
    /// <param name="innerException">The adapter's own exception; null when there is none.</param>
    public DatabaseException(DatabaseFault fault, string message, Exception? innerException)
        : base(message, innerException) => Fault = fault;

    /// <summary>What is wrong.</summary>
    public DatabaseFault Fault { get; }
}
