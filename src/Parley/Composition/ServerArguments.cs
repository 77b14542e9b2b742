// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;
using Parley.Security.Lockout;

namespace Parley.Composition;

/// <summary>What a server is started with.</summary>
/// <param name="DataDirectory">The deployment.</param>
/// <param name="LogLevel">The least that is logged.</param>
internal sealed record ServerArguments(string DataDirectory, LogLevel LogLevel)
{
    /// <summary>Which computer of the topology this is; null for the only one.</summary>
    public string? Fqdn { get; init; }

    /// <summary>The keytab with this computer's Kerberos keys; null when there is none.</summary>
    public string? KeytabFile { get; init; }

    /// <summary>Whether people's passwords are sent to their domain inside armor only (RFC 6113).</summary>
    public bool RequireArmor { get; init; }

    /// <summary>How many attempts with a password are looked at.</summary>
    public AttemptLimits Attempts { get; init; } = AttemptLimits.Default;
}
