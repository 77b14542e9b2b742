// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Storage;

/// <summary>The write queue is full; answer 503 with Retry-After.</summary>
public sealed class DatabaseBusyException : Exception
{
    /// <summary>Makes one with the standard text.</summary>
    public DatabaseBusyException()
        : base("The database's write queue is full.")
    {
    }

    /// <summary>Makes one with a text.</summary>
    public DatabaseBusyException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a text and a cause.</summary>
    public DatabaseBusyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
