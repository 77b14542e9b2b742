// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Topology.Document;

/// <summary>
/// The topology document is missing, damaged, invalid, or was changed behind the server's back. The message is for the
/// administrator.
/// </summary>
public sealed class TopologyException : Exception
{
    /// <summary>Makes one with a standard text.</summary>
    public TopologyException()
        : base("The topology document cannot be used.")
    {
    }

    /// <summary>Makes one with a text for the administrator.</summary>
    public TopologyException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a text for the administrator and the cause.</summary>
    public TopologyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
