// SPDX-License-Identifier: Apache-2.0

using Parley.Directory.Domains;
using Parley.Kernel.Identifiers;

namespace Parley.Directory.Users;

/// <summary>A person as the directory knows them; an immutable snapshot.</summary>
/// <param name="Id">The canonical identifier.</param>
/// <param name="Address">The SIP address.</param>
/// <param name="DisplayName">The name shown to others; never empty (defaults to the user part).</param>
/// <param name="SamAccountName">The short sign-in name; null when there is none.</param>
/// <param name="Enabled">Whether the person may use Parley.</param>
public sealed record Account(
    AccountId Id, SipAddress Address, string DisplayName, string? SamAccountName, bool Enabled)
{
    /// <summary>The domain that keeps the person; null for an account of the built-in directory.</summary>
    public DirectoryLink? Link { get; init; }

    /// <summary>
    /// What the domain's address book says of the person; null for an account of the built-in directory.
    /// </summary>
    public PersonDetails? Details { get; init; }
}
