// SPDX-License-Identifier: Apache-2.0

namespace Parley.Directory.Persons;

/// <summary>What address rules are about.</summary>
/// <param name="Mail">The mail address.</param>
/// <param name="UserPrincipalName">The user principal name.</param>
/// <param name="GivenName">The given name.</param>
/// <param name="Surname">The surname.</param>
internal sealed record PersonNames(string? Mail, string? UserPrincipalName, string? GivenName, string? Surname);
