// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Directory.Names;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;

namespace Parley.Directory.Credentials;

/// <summary>
/// The names people sign in with: SIP address or UPN (the same here), sam account name with or without a domain. A
/// domain is the account's SIP domain or its first label ("CONTOSO" for contoso.test), in any case.
/// </summary>
internal sealed class SignInNames(AccountTable accounts)
{
    private static readonly char[] Separators = ['\\', '/'];

    /// <summary>The account that an NTLM client names; null when there is none.</summary>
    public Account? ForNtlm(string user, string domain)
    {
        if (user.Length > SipAddress.MaximumLength || domain.Length > SipAddress.MaximumLength)
        {
            return null;
        }

        // DOM\user or DOM/user in the user field, as some clients send what was typed.
        int separator = user.IndexOfAny(Separators);
        if (separator >= 0)
        {
            if (domain.Length == 0)
            {
                domain = user[..separator];
            }

            user = user[(separator + 1)..];
        }

        if (user.Contains('@', StringComparison.Ordinal))
        {
            return SipAddress.TryParse(user, out SipAddress? address) ? accounts.Find(address) : null;
        }

        return NameRules.ReadSamAccountName(user, out string sam) is null
            && accounts.FindBySam(sam) is { } account
            && (domain.Length == 0 || IsDomainOf(account, domain))
            ? account
            : null;
    }

    /// <summary>
    /// The account that a digest client names: the address, or its user part when only one SIP domain has it. Digest
    /// secrets contain the name, so its case must be that of the directory: lower.
    /// </summary>
    /// <param name="user">The user name.</param>
    /// <param name="byUserPart">Whether the name was the user part alone.</param>
    public Account? ForDigest(string user, out bool byUserPart)
    {
        byUserPart = !user.Contains('@', StringComparison.Ordinal);
        if (!byUserPart)
        {
            return SipAddress.TryParse(user, out SipAddress? address) ? accounts.Find(address) : null;
        }

        Account? found = null;
        foreach (string domain in accounts.SipDomains)
        {
            if (SipAddress.TryParse($"{user}@{domain}", out SipAddress? address)
                && accounts.Find(address) is { } account)
            {
                if (found is not null)
                {
                    return null;
                }

                found = account;
            }
        }

        return found;
    }

    private static bool IsDomainOf(Account account, string domain)
    {
        ReadOnlySpan<char> own = account.Address.Domain;
        int dot = own.IndexOf('.');
        return own.Equals(domain, StringComparison.OrdinalIgnoreCase)
            || (dot >= 0 ? own[..dot] : own).Equals(domain, StringComparison.OrdinalIgnoreCase);
    }
}
