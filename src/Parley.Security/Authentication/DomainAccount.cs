// SPDX-License-Identifier: Apache-2.0

using Parley.Kernel.Identifiers;

namespace Parley.Security.Authentication;

/// <summary>An account whose secret a domain of the directory keeps.</summary>
/// <param name="Account">The account here.</param>
/// <param name="DomainNetBiosName">The domain's short name, such as CONTOSO.</param>
/// <param name="SamAccountName">The account's name there.</param>
/// <param name="Realm">The domain's Kerberos realm, upper case.</param>
/// <param name="UserPrincipalName">The user principal name there; null when it has none of its own.</param>
public readonly record struct DomainAccount(
    AccountId Account, string DomainNetBiosName, string SamAccountName, string Realm, string? UserPrincipalName);
