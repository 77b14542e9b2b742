// SPDX-License-Identifier: Apache-2.0

namespace Parley.Hosting.Lifecycle;

/// <summary>What the process tells its caller.</summary>
public enum ExitCode
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>Refused or invalid: the request was understood and will not be done.</summary>
    Refused = 1,

    /// <summary>The command line is wrong.</summary>
    Usage = 2,

    /// <summary>
    /// The environment: a port, a permission, a damaged file, a clock, a database of a newer version.
    /// </summary>
    Environment = 3,

    /// <summary>What was named does not exist.</summary>
    NotFound = 4,
}
