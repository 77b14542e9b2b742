// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Linq;
using Parley.Directory.Domains;
using Parley.Directory.Names;
using Parley.Kernel.Identifiers;

namespace Parley.Directory.Persons;

/// <summary>
/// Finds the person an administrator means: by objectGUID, DOMAIN\name, distinguished name, SIP address, user principal
/// name or name. A name that means two people means nobody.
/// </summary>
internal sealed class PersonSelection(DbConnection connection, DbTransaction? transaction)
{
    /// <summary>The longest selection.</summary>
    public const int MaximumLength = 2048;

    /// <summary>Finds the person.</summary>
    /// <param name="selection">As typed.</param>
    /// <param name="problem">Why nobody was found.</param>
    public PersonRow? Find(string selection, out string problem)
    {
        string text = selection.Trim();
        if (text.Length is 0 or > MaximumLength)
        {
            problem = "No person is named.";
            return null;
        }

        List<PersonRow> found = Candidates(text);
        if (found.Count == 1)
        {
            problem = string.Empty;
            return found[0];
        }

        problem = found.Count == 0
            ? $"No person of a domain is meant by '{FoldedNames.Clean(text)}'."
            : $"'{FoldedNames.Clean(text)}' may mean "
                + string.Join(" or ", found.Take(4).Select(static p => p.Dn.Length > 0 ? p.Dn : p.ObjectGuid)) + ".";
        return null;
    }

    private List<PersonRow> Candidates(string text)
    {
        if (Guid.TryParse(text, out Guid guid))
        {
            return By(PersonColumn.ObjectGuid, guid.ToString("N"));
        }

        if (text.StartsWith("sip:", StringComparison.OrdinalIgnoreCase))
        {
            return SipAddress.TryParse(text, out SipAddress? address) ? By(PersonColumn.Address, address.Value) : [];
        }

        if (DistinguishedNames.Fold(text) is { } dn)
        {
            return By(PersonColumn.DistinguishedName, dn);
        }

        int separator = text.IndexOf('\\', StringComparison.Ordinal);
        if (separator >= 0)
        {
            string domain = text[..separator];
            return [.. By(PersonColumn.SamAccountName, FoldedNames.Fold(text[(separator + 1)..]))
                .Where(p => p.Gone == 0 && IsDomain(p.Domain, domain))];
        }

        if (!text.Contains('@', StringComparison.Ordinal))
        {
            return [.. By(PersonColumn.SamAccountName, FoldedNames.Fold(text)).Where(static p => p.Gone == 0)];
        }

        List<PersonRow> byUpn =
            [.. By(PersonColumn.UserPrincipalName, FoldedNames.Fold(text)).Where(static p => p.Gone == 0)];
        List<PersonRow> byAddress =
            SipAddress.TryParse(text, out SipAddress? sip) ? By(PersonColumn.Address, sip.Value) : [];
        return [.. byUpn.Concat(byAddress).DistinctBy(static p => p.Key)];
    }

    private bool IsDomain(string domain, string named) =>
        string.Equals(domain, named, StringComparison.OrdinalIgnoreCase)
        || (DomainRows.Find(connection, transaction, domain) is { } row
            && string.Equals(row.NetBiosName, named, StringComparison.OrdinalIgnoreCase));

    private List<PersonRow> By(PersonColumn column, string value) =>
        PersonRows.FindBy(connection, transaction, column, value);
}
