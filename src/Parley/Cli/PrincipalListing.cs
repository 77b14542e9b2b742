// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Parley.Composition;
using Parley.Security.Gssapi.Keytabs;

namespace Parley.Cli;

/// <summary>Shows service principals, and what makes them.</summary>
internal static class PrincipalListing
{
    private const string Unknown = "-";

    /// <summary>
    /// Writes the list. As JSON: <c>principal</c>, <c>purpose</c>, <c>offered</c>, <c>state</c> (null without a keytab)
    /// and <c>keys</c> of <c>realm</c>, <c>kvno</c> and <c>type</c>.
    /// </summary>
    public static void Write(
        TextWriter output, IReadOnlyList<ServicePrincipal> principals, IReadOnlyList<KeytabKey>? keys, bool asJson)
    {
        if (!asJson)
        {
            Listing.WriteTable(
                output, ["PRINCIPAL", "FOR", "OFFERED", "STATE", "KEYS"],
                principals.Select(p => (string[])
                [
                    p.Name, p.Purpose, p.Offered ? "yes" : "no", keys is null ? Unknown : StateOf(p, keys),
                    keys is null ? Unknown : string.Join(", ", p.KeysIn(keys).Select(Describe)),
                ]));
            return;
        }

        Listing.WriteJson(output, principals, (writer, principal) =>
        {
            writer.WriteString("principal", principal.Name);
            writer.WriteString("purpose", principal.Purpose);
            writer.WriteBoolean("offered", principal.Offered);
            writer.WriteString("state", keys is null ? null : StateOf(principal, keys));
            writer.WriteStartArray("keys");
            foreach (KeytabKey key in principal.KeysIn(keys ?? []))
            {
                writer.WriteStartObject();
                writer.WriteString("realm", key.Realm);
                writer.WriteNumber("kvno", key.Version);
                writer.WriteString("type", EncryptionType.NameOf(key.EncryptionType));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }

    /// <summary>Writes what an administrator of the domain types for what is missing or weak.</summary>
    public static void WriteAdvice(
        TextWriter output, string fqdn, string? keytab, IReadOnlyList<ServicePrincipal> principals,
        IReadOnlyList<KeytabKey>? keys)
    {
        ServicePrincipal[] wanting =
            [.. principals.Where(p => keys is null || p.StateIn(keys) != PrincipalState.Present)];
        if (wanting.Length == 0)
        {
            return;
        }

        string account = "svc-" + fqdn.Split('.')[0];
        string file = keytab ?? "parley.keytab";
        output.WriteLine();
        output.WriteLine($"An account of the domain holds them, here called {account}; it must allow AES "
            + "(msDS-SupportedEncryptionTypes 24) and have its password set after that.");
        output.WriteLine("With Samba:");
        output.WriteLine($"  samba-tool user create {account} --random-password");
        foreach (ServicePrincipal principal in wanting)
        {
            output.WriteLine($"  samba-tool spn add {principal.Name} {account}");
        }

        foreach (string name in wanting.Select(static p => p.Name).Append(account))
        {
            output.WriteLine($"  samba-tool domain exportkeytab {file} --principal={name}");
        }

        output.WriteLine("With Windows Server (ktpass sets a new password, and with it a new kvno, each time but with "
            + "-SetPass; give it the same password and '-in' the file before):");
        foreach (ServicePrincipal principal in wanting)
        {
            output.WriteLine($"  setspn -S {principal.Name} {account}");
        }

        output.WriteLine($"  ktpass -princ {wanting[0].Name}@REALM -mapuser {account}@REALM -crypto AES256-SHA1 "
            + $"-ptype KRB5_NT_PRINCIPAL -pass * -out {file}");
        foreach (ServicePrincipal principal in wanting.Skip(1))
        {
            output.WriteLine($"  ktpass -princ {principal.Name}@REALM -crypto AES256-SHA1 -ptype KRB5_NT_PRINCIPAL "
                + $"-pass * -SetPass -SetUpn -in {file} -out {file}");
        }
    }

    private static string StateOf(ServicePrincipal principal, IReadOnlyList<KeytabKey> keys) =>
        principal.StateIn(keys) switch
        {
            PrincipalState.Present => "present",
            PrincipalState.Weak => "weak",
            _ => "missing",
        };

    private static string Describe(KeytabKey key) => string.Create(
        CultureInfo.InvariantCulture,
        $"kvno {key.Version} {EncryptionType.NameOf(key.EncryptionType)} ({key.Realm})");
}
