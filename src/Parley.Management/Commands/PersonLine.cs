// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Commands;

/// <summary>A person of a domain in a reply.</summary>
/// <param name="Name">DOMAIN\name.</param>
/// <param name="DisplayName">The name shown to others.</param>
/// <param name="State">enabled, or why they may not sign in, in two words.</param>
/// <param name="DistinguishedName">Where the object stands in the directory.</param>
/// <param name="Sip">The SIP address; null when they have none.</param>
/// <param name="Problem">Why they have no address or were refused, in one sentence; null when all is well.</param>
public sealed record PersonLine(
    string Name, string DisplayName, string State, string DistinguishedName, string? Sip = null,
    string? Problem = null);
