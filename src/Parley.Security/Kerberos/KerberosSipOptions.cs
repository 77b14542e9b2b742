// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Security.Authentication;
using Parley.Security.MessageSigning;

namespace Parley.Security.Kerberos;

/// <summary>How Kerberos is offered at the registrar.</summary>
public sealed class KerberosSipOptions
{
    /// <summary>The parameter realm.</summary>
    public string Realm { get; init; } = SignInRealm.Name;

    /// <summary>The computer's name; the parameter targetname is <c>sip/</c> and this.</summary>
    public required string Fqdn { get; init; }

    /// <summary>
    /// The lowest version accepted (client contract 3.3 says 4). Below it the REGISTER with the ticket is not signed:
    /// nothing would prove that whoever sends the ticket holds its session key (row T12).
    /// </summary>
    public int MinimumVersion { get; init; } = 4;

    /// <summary>The longest an association lasts; the ticket's end may come before.</summary>
    public TimeSpan MaximumLifetime { get; init; } = TimeSpan.FromHours(10);

    /// <summary>
    /// The most octets of a token. A ticket carries the person's groups; the largest of a Windows domain has 48,000.
    /// </summary>
    public int MaximumTokenLength { get; init; } = 65_535;

    /// <summary>What its associations accept.</summary>
    public SigningLimits SigningLimits { get; init; } = SigningLimits.Default;
}
