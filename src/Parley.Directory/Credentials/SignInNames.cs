// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Directory.Domains;
using Parley.Directory.Names;
using Parley.Directory.Persons;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;

namespace Parley.Directory.Credentials;

/// <summary>
/// The names people sign in with: SIP address, user principal name, sam account name with or without a domain. A
/// domain is one of the directory's (short or DNS name), or for accounts of the built-in directory their SIP domain or
/// its first label ("CONTOSO" for contoso.test), in any case.
/// </summary>
/// <remarks>
/// The name of a person of a domain is under the proof that the domain checks, and the domain knows it as that of
/// whoever has it there. So whose name it is there decides, of all its people, enabled or not; a SIP address names a
/// person of a domain only when it is nobody's user principal name. The secrets of built-in accounts are checked here:
/// their names stay theirs whoever else has them elsewhere.
/// </remarks>
internal sealed class SignInNames(AccountTable accounts, PersonTable persons)
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
            return ForAddress(user);
        }

        return ForDomain(user, domain) ?? ForBuiltIn(user, domain);
    }

    /// <summary>
    /// Whether a name that leads to a person of a domain cannot be another's for the domain, which may know people that
    /// are not read here: the domain with the sam account name, the user principal name as stored, or the bare sam
    /// account name where there is one domain only.
    /// </summary>
    /// <param name="user">The user as sent.</param>
    /// <param name="domain">The domain as sent.</param>
    /// <param name="upn">The person's user principal name; null when there is none.</param>
    public bool IsOwn(string user, string domain, string? upn)
    {
        int separator = user.IndexOfAny(Separators);
        string name = user[(separator + 1)..];
        if (name.Contains('@', StringComparison.Ordinal))
        {
            return upn is not null
                && string.Equals(FoldedNames.Fold(name), FoldedNames.Fold(upn), StringComparison.Ordinal);
        }

        return domain.Length > 0 || separator > 0 || persons.Domains.Rows.Length == 1;
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

    private Account? ForAddress(string user)
    {
        Account? byAddress = SipAddress.TryParse(user, out SipAddress? address) ? accounts.Find(address) : null;
        if (byAddress is { Link: null })
        {
            return byAddress;
        }

        string folded = FoldedNames.Fold(user);
        if (persons.TryFindByUpn(folded, out AccountId? byUpn))
        {
            return byUpn is { } id ? accounts.Find(id) : null;
        }

        // Whoever has no other user principal name, or has one, may use the name in the domain with it (implicit UPN).
        int at = folded.IndexOf('@', StringComparison.Ordinal);
        if (persons.Domains.Find(folded[(at + 1)..]) is { } keeper
            && persons.TryFindBySam(keeper.Domain, folded[..at], out AccountId? bySam))
        {
            return bySam is { } id ? accounts.Find(id) : null;
        }

        return byAddress;
    }

    /// <summary>
    /// Whose name it is in a domain of the directory; without a domain, when no other account has it. Null when it is
    /// nobody's who has an account.
    /// </summary>
    private Account? ForDomain(string user, string domain)
    {
        string sam = FoldedNames.Fold(user);
        AccountId? found = null;
        if (domain.Length > 0)
        {
            return persons.Domains.FindByName(domain) is { } keeper
                && persons.TryFindBySam(keeper.Domain, sam, out found) && found is { } id
                ? accounts.Find(id)
                : null;
        }

        if (accounts.FindBySam(sam) is not null)
        {
            return null;
        }

        int owners = 0;
        foreach (DomainRow row in persons.Domains.Rows)
        {
            if (persons.TryFindBySam(row.Domain, sam, out AccountId? one))
            {
                owners++;
                found = one;
            }
        }

        return owners == 1 && found is { } only ? accounts.Find(only) : null;
    }

    private Account? ForBuiltIn(string user, string domain) =>
        NameRules.ReadSamAccountName(user, out string sam) is null
            && accounts.FindBySam(sam) is { } account
            && (domain.Length == 0 || IsDomainOf(account, domain))
            ? account
            : null;

    private static bool IsDomainOf(Account account, string domain)
    {
        ReadOnlySpan<char> own = account.Address.Domain;
        int dot = own.IndexOf('.');
        return own.Equals(domain, StringComparison.OrdinalIgnoreCase)
            || (dot >= 0 ? own[..dot] : own).Equals(domain, StringComparison.OrdinalIgnoreCase);
    }
}
