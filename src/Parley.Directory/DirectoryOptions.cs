// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using Parley.Security.Authentication;
using Parley.Topology.Document;

namespace Parley.Directory;

/// <summary>Choices of the built-in directory: whose accounts, which secrets are kept, and its limits.</summary>
public sealed class DirectoryOptions
{
    /// <summary>The SIP domains, lower case.</summary>
    public required IReadOnlySet<string> SipDomains { get; init; }

    /// <summary>
    /// The SIP domain of addresses made of names, where none is named; null: the first in order of letters.
    /// </summary>
    public string? FirstSipDomain { get; init; }

    /// <summary>
    /// Whether NT hashes are kept: only while NTLM is offered somewhere. Off erases them at the next start.
    /// </summary>
    public bool KeepNtHashes { get; init; }

    /// <summary>Whether digest secrets for SHA-256 are kept: only while that scheme is offered.</summary>
    public bool KeepDigestSha256 { get; init; }

    /// <summary>Whether digest secrets for MD5 are kept: only while that scheme is offered.</summary>
    public bool KeepDigestMd5 { get; init; }

    /// <summary>The realm of digest secrets. Fixed: the secrets are worthless under another one.</summary>
    public string DigestRealm { get; init; } = SignInRealm.Name;

    /// <summary>
    /// The shortest password, in characters: 8 (NIST SP 800-63B §3.1.1.2 as the floor beside another barrier).
    /// </summary>
    public int MinimumPasswordLength { get; init; } = 8;

    /// <summary>The longest password, in characters: 256. Longer ones bring nothing and cost a hash each.</summary>
    public int MaximumPasswordLength { get; init; } = 256;

    /// <summary>
    /// How many valid device certificates a person may hold: 16. One more revokes the oldest.
    /// </summary>
    public int MaximumCertificates { get; init; } = 16;

    /// <summary>
    /// How many certificates a person may get in an hour: 60 (row T30). The genuine client asks for one at each
    /// sign-in, and a client that never signs on asks ten times a second; this lets the first through and stops the
    /// second.
    /// </summary>
    public int MaximumCertificateRequestsPerHour { get; init; } = 60;

    /// <summary>The choices that a deployment's topology implies.</summary>
    /// <param name="topology">The deployment.</param>
    public static DirectoryOptions For(DeploymentTopology topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        return new DirectoryOptions
        {
            SipDomains = topology.SipDomains.ToFrozenSet(StringComparer.Ordinal),
            FirstSipDomain = topology.SipDomains.Length > 0 ? topology.SipDomains[0] : null,
            KeepNtHashes = topology.RegistrarSchemes.Contains(AuthenticationScheme.Ntlm)
                || topology.WebSchemes.Contains(AuthenticationScheme.Ntlm),
            KeepDigestSha256 = topology.RegistrarSchemes.Contains(AuthenticationScheme.DigestSha256),
            KeepDigestMd5 = topology.RegistrarSchemes.Contains(AuthenticationScheme.DigestMd5),
        };
    }
}
