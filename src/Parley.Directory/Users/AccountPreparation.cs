// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using Parley.Directory.Credentials;
using Parley.Directory.Names;
using Parley.Kernel.Identifiers;

namespace Parley.Directory.Users;

/// <summary>
/// Applies every rule that needs no database, and derives secrets: on the caller's thread, not on the writer's.
/// </summary>
internal sealed class AccountPreparation(DirectoryOptions options)
{
    private readonly PasswordPolicy _policy = new(options);

    /// <summary>Prepares an account.</summary>
    /// <returns>Why it is refused; null when it is prepared.</returns>
    public string? Prepare(NewAccount wish, out PreparedAccount? prepared)
    {
        prepared = null;
        string? sam = null;
        string? name = null;
        DerivedSecrets? secrets = null;
        string? refusal = NameRules.CheckAddress(wish.Address, options.SipDomains)
            ?? (wish.SamAccountName is { } givenSam ? NameRules.ReadSamAccountName(givenSam, out sam) : null)
            ?? (wish.DisplayName is { } givenName ? NameRules.ReadDisplayName(givenName, out name) : null)
            ?? (wish.Password is { } password ? Derive(password, wish.Address, out secrets) : null);
        if (refusal is null)
        {
            prepared = new PreparedAccount
            {
                Address = wish.Address,
                Skeleton = NameSkeleton.Of(wish.Address.User) + "@" + wish.Address.Domain,
                DisplayName = name,
                Sam = sam,
                SamSkeleton = sam is null ? null : NameSkeleton.Of(sam),
                Secrets = secrets,
            };
        }

        return refusal;
    }

    /// <summary>Derives the secrets of a password.</summary>
    /// <returns>Why it is refused; null when they are derived.</returns>
    public string? Derive(SecretText password, SipAddress address, [NotNullWhen(true)] out DerivedSecrets? secrets)
    {
        secrets = null;
        using SecretText? normalised = password.Normalise();
        if (normalised is null)
        {
            return "The password is not well-formed Unicode.";
        }

        string? refusal = _policy.Check(normalised, address);
        if (refusal is null)
        {
            secrets = DerivedSecrets.From(normalised, address, options);
        }

        return refusal;
    }
}
