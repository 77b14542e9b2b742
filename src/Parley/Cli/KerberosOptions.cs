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

    /// <summary>Whether passwords are checked inside armor only.</summary>
    public static Option<bool> RequireArmor() => new("--require-armor")
    {
        Description = "Check passwords of a domain's people inside armor (FAST, RFC 6113) only: where the domain offers "
            + "none, or the keytab has no account for it, nobody signs in with a password.",
    };
}
