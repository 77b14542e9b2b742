// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Commands;

/// <summary>Something that is known of a person of a domain, in a reply.</summary>
/// <param name="Name">What it is, in one word.</param>
/// <param name="Value">The value, for an administrator to read.</param>
public sealed record PersonAttribute(string Name, string Value);
