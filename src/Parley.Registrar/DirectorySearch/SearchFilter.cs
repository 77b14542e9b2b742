// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Directory.Users;
using Parley.Registrar.Xml;

namespace Parley.Registrar.DirectorySearch;

/// <summary>
/// The rows of a directorySearch, joined by and (client contract 9.1). A value matches as a prefix in any case. Given
/// name and surname match any word of the display name; company, country and mail are what a domain's address book
/// says, and nothing matches them for an account of the built-in directory but its address.
/// </summary>
internal sealed class SearchFilter
{
    private readonly List<(Func<Account, string, bool> Matches, string Value)> _rows = [];

    /// <summary>Whether it says anything; an empty filter would list the whole directory.</summary>
    public bool IsEmpty => _rows.Count == 0;

    /// <summary>How many conditions it has.</summary>
    public int Count => _rows.Count;

    /// <summary>Takes a row of the request.</summary>
    public void Add(BodyElement row)
    {
        string value = row.Attribute("value")?.Trim() ?? "";
        if (value.Length == 0)
        {
            return;
        }

        _rows.Add(row.Attribute("attrib") switch
        {
            "givenName" or "sn" or "displayName" or "cn" => (MatchesName, value),
            "mail" => (MatchesMail, value),
            "company" => (static (account, value) => Begins(account.Details?.Company, value), value),
            "c" or "co" => (static (account, value) => Begins(account.Details?.Country, value), value),
            "msRTCSIP-PrimaryUserAddress" =>
                (MatchesAddress, value.StartsWith("sip:", StringComparison.OrdinalIgnoreCase) ? value[4..] : value),
            _ => (static (_, _) => false, value),
        });
    }

    /// <summary>Whether the account matches every row.</summary>
    public bool Matches(Account account)
    {
        foreach ((Func<Account, string, bool> matches, string value) in _rows)
        {
            if (!matches(account, value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Begins(string? text, string value) =>
        text is not null && text.StartsWith(value, StringComparison.OrdinalIgnoreCase);

    private static bool MatchesMail(Account account, string value) =>
        MatchesAddress(account, value) || Begins(account.Details?.Mail, value);

    private static bool MatchesAddress(Account account, string value) =>
        account.Address.Value.StartsWith(value, StringComparison.OrdinalIgnoreCase);

    private static bool MatchesName(Account account, string value)
    {
        ReadOnlySpan<char> rest = account.DisplayName;
        while (!rest.IsEmpty)
        {
            if (rest.StartsWith(value, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }

            int blank = rest.IndexOf(' ');
            rest = blank < 0 ? default : rest[(blank + 1)..];
        }

        return false;
    }
}
