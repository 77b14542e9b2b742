// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using Parley.Directory.Domains;
using Parley.Management.Commands;

namespace Parley.Cli;

/// <summary>
/// Shows domains. As JSON they are objects with <c>domain</c>, <c>netbios</c>, <c>controllers</c>, <c>transport</c>,
/// <c>bindName</c>, <c>bases</c>, <c>group</c> (or null), <c>address</c>, <c>poll</c> and <c>certificateGrace</c> in
/// seconds, and, while the server runs, <c>controller</c> (or null), <c>lastContact</c>, <c>lastChange</c>,
/// <c>people</c>, <c>synchronised</c> and <c>problem</c> (or null).
/// </summary>
internal static class DomainListing
{
    public static void Write(TextWriter output, IReadOnlyList<DomainLine> domains, bool asJson)
    {
        if (asJson)
        {
            Listing.WriteJson(output, domains, static (writer, line) =>
            {
                WriteSettings(writer, line.Domain);
                if (line.Status is { } status)
                {
                    WriteStatus(writer, status);
                }
            });
            return;
        }

        Listing.WriteTable(
            output, ["DOMAIN", "CONTROLLER", "PEOPLE", "LAST CONTACT", "STATE"],
            domains.Select(static line => (string[])
            [
                line.Domain.DnsName,
                line.Status?.Controller ?? "-",
                line.Status?.People.ToString(CultureInfo.InvariantCulture) ?? "-",
                line.Status?.LastContact is { } contact ? Listing.Time(contact) : "-",
                StateOf(line.Status),
            ]));
    }

    private static string StateOf(DomainStatus? status) => status switch
    {
        null => "the server is stopped",
        { Problem: { } problem } => problem,
        { Synchronised: false } => "first reading",
        _ => "in step",
    };

    private static void WriteSettings(Utf8JsonWriter writer, DirectoryDomain domain)
    {
        writer.WriteString("domain", domain.DnsName);
        writer.WriteString("netbios", domain.NetBiosName);
        WriteTexts(writer, "controllers", domain.Controllers);
        writer.WriteString("transport", domain.Transport == DomainTransport.Ldaps ? "ldaps" : "gssapi");
        writer.WriteString("bindName", domain.BindName);
        WriteTexts(writer, "bases", domain.SearchBases);
        writer.WriteString("group", domain.EnabledGroup);
        writer.WriteString("address", domain.AddressRule switch
        {
            AddressRule.Mail => "mail",
            AddressRule.UserPrincipalName => "upn",
            AddressRule.FirstDotLast => "first.last",
        });
        writer.WriteNumber("poll", domain.PollInterval.TotalSeconds);
        writer.WriteNumber("certificateGrace", domain.CertificateGrace.TotalSeconds);
    }

    private static void WriteStatus(Utf8JsonWriter writer, DomainStatus status)
    {
        writer.WriteString("controller", status.Controller);
        Listing.WriteTime(writer, "lastContact", status.LastContact);
        Listing.WriteTime(writer, "lastChange", status.LastChange);
        writer.WriteNumber("people", status.People);
        writer.WriteBoolean("synchronised", status.Synchronised);
        writer.WriteString("problem", status.Problem);
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
