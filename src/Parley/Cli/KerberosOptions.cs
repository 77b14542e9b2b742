// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;

namespace Parley.Cli;

/// <summary>Options that have to do with Kerberos.</summary>
internal static class KerberosOptions
{
    /// <summary>A keytab.</summary>
    /// <param name="description">What for.</param>
    public static Option<string?> Keytab(string description) => new("--keytab")
    {
        Description = description, HelpName = "FILE",
    };
}
