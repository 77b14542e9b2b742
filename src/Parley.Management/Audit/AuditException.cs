// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Management.Audit;

/// <summary>
/// The audit log was changed outside Parley, or is damaged. The text is for the administrator; exit code 3.
/// </summary>
public sealed class AuditException : Exception
{
    /// <summary>Makes one with a standard text.</summary>
    public AuditException()
        : base("The audit log does not verify.")
    {
    }

    /// <summary>Makes one with a text.</summary>
    public AuditException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a text and a cause.</summary>
    public AuditException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
