// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.Gssapi.Passwords;

/// <summary>How passwords are checked with the domains that keep them.</summary>
public sealed class DomainPasswordOptions
{
    /// <summary>
    /// This computer's keytab: a ticket bought with the password must be good for one of its services, else a spoofed
    /// controller would make every password right. An account of its own in it is the armor.
    /// </summary>
    public required string KeytabFile { get; init; }

    /// <summary>Where the library's configuration is generated.</summary>
    public required string ConfigurationFile { get; init; }

    /// <summary>
    /// Whether a password is only sent inside armor (RFC 6113). When not, armor is used wherever the domain offers it
    /// and the keytab has an account that gets a ticket.
    /// </summary>
    public bool RequireArmor { get; init; }

    /// <summary>How long a check takes at most.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many checks are under way at once; each has a thread of its own.</summary>
    public int MaximumConcurrent { get; init; } = 8;

    /// <summary>How many more may wait; beyond it the directory counts as out of reach.</summary>
    public int MaximumWaiting { get; init; } = 64;

    /// <summary>How long a ticket serves as armor.</summary>
    public TimeSpan ArmorLife { get; init; } = TimeSpan.FromMinutes(30);
}
