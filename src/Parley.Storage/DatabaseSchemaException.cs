// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Storage;

/// <summary>
/// The database's schema does not belong to this program: it is newer, or a released step was changed. Nothing was
/// touched. The text is fit for an operator; the program exits with 3.
/// </summary>
public sealed class DatabaseSchemaException : Exception
{
    /// <summary>Makes one with the standard text.</summary>
    public DatabaseSchemaException()
        : base("The schema of the database does not belong to this version of Parley.")
    {
    }

    /// <summary>Makes one with a text.</summary>
    public DatabaseSchemaException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a text and a cause.</summary>
    public DatabaseSchemaException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
