// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.IO;
using System.Linq;
using Parley.Management.Commands;

namespace Parley.Cli;

/// <summary>
/// Shows accounts. As JSON they are objects with <c>sip</c>, <c>name</c>, <c>sam</c> (or null) and <c>enabled</c>.
/// </summary>
internal static class UserListing
{
    public static void Write(TextWriter output, IReadOnlyList<UserLine> users, bool asJson)
    {
        if (asJson)
        {
            Listing.WriteJson(output, users, static (writer, user) =>
            {
                writer.WriteString("sip", user.Sip);
                writer.WriteString("name", user.Name);
                writer.WriteString("sam", user.Sam);
                writer.WriteBoolean("enabled", user.Enabled);
            });
        }
        else
        {
            Listing.WriteTable(
                output, ["ADDRESS", "STATE", "SAM", "NAME"],
                users.Select(static u =>
                    (string[])[u.Sip, u.Enabled ? "enabled" : "disabled", u.Sam ?? "-", u.Name]));
        }
    }
}
