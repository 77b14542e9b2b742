// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Parley.Management.Commands;

namespace Parley.Cli;

/// <summary>
/// Shows administrators' credentials. As JSON they are objects with <c>name</c>, <c>serial</c>, <c>state</c>
/// (<c>valid</c>, <c>ended</c> or <c>revoked</c>), <c>validUntil</c> and <c>revokedAt</c> (or null).
/// </summary>
internal static class AdministratorListing
{
    public static void Write(
        TextWriter output, IReadOnlyList<AdministratorLine> administrators, bool asJson, DateTimeOffset now)
    {
        if (asJson)
        {
            Listing.WriteJson(output, administrators, (writer, administrator) =>
            {
                writer.WriteString("name", administrator.Name);
                writer.WriteString("serial", administrator.Serial);
                writer.WriteString(
                    "state", CertificateState.Of(administrator.ValidUntil, administrator.RevokedAt, now));
                Listing.WriteTime(writer, "validUntil", administrator.ValidUntil);
                Listing.WriteTime(writer, "revokedAt", administrator.RevokedAt);
            });
        }
        else
        {
            Listing.WriteTable(
                output, ["SERIAL", "STATE", "VALID UNTIL", "NAME"],
                administrators.Select(a => (string[])
                [
                    a.Serial, CertificateState.Of(a.ValidUntil, a.RevokedAt, now), EndOf(a), a.Name,
                ]));
        }
    }

    // An account, which proves itself by Kerberos, has no end of its own.
    private static string EndOf(AdministratorLine administrator) =>
        administrator.ValidUntil.Year == DateTimeOffset.MaxValue.Year ? "-" : Listing.Time(administrator.ValidUntil);
}
