// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.IO;
using System.Linq;
using Parley.Management.Commands;

namespace Parley.Cli;

/// <summary>
/// Shows people of domains. As JSON they are objects with <c>person</c> (DOMAIN\name), <c>name</c>, <c>sip</c> (or
/// null), <c>state</c>, <c>problem</c> (or null) and <c>dn</c>.
/// </summary>
internal static class PersonListing
{
    public static void Write(TextWriter output, IReadOnlyList<PersonLine> people, bool asJson)
    {
        if (asJson)
        {
            Listing.WriteJson(output, people, static (writer, person) =>
            {
                writer.WriteString("person", person.Name);
                writer.WriteString("name", person.DisplayName);
                writer.WriteString("sip", person.Sip);
                writer.WriteString("state", person.State);
                writer.WriteString("problem", person.Problem);
                writer.WriteString("dn", person.DistinguishedName);
            });
        }
        else
        {
            Listing.WriteTable(
                output, ["PERSON", "STATE", "ADDRESS", "NAME", "PROBLEM"],
                people.Select(static p => (string[])
                    [p.Name, p.State, p.Sip ?? "-", p.DisplayName, p.Problem ?? string.Empty]));
        }
    }
}
