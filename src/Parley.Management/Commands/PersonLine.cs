// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Commands;

/// <summary>A person of a domain in a reply.</summary>
/// <param name="Name">DOMAIN\name.</param>
/// <param name="DisplayName">The name shown to others; null when there is none.</param>
/// <param name="Sip">The SIP address; null when they have none.</param>
/// <param name="State">enabled, disabled, or why they may not sign in, in a word.</param>
/// <param name="Problem">Why they have no address or were refused, in one sentence; null when all is well.</param>
/// <param name="DistinguishedName">Where the object stands in the directory.</param>
public sealed record PersonLine(
    string Name, string? DisplayName, string? Sip, string State, string? Problem, string DistinguishedName);
