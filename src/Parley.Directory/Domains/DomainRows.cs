// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Data.Common;
using Dapper;

namespace Parley.Directory.Domains;

/// <summary>The statements on table <c>directory_domain</c>.</summary>
internal static class DomainRows
{
    private const string Select =
        "SELECT domain AS Domain, netbios_name AS NetBiosName, controllers AS Controllers, transport AS Transport,"
        + " bind_name AS BindName, bind_keytab AS BindKeytab, bind_password AS BindPassword,"
        + " trusted_certificates AS TrustedCertificates, search_bases AS SearchBases, enabled_group AS EnabledGroup,"
        + " address_rule AS AddressRule, address_domain AS AddressDomain, poll_interval AS PollInterval,"
        + " certificate_grace AS CertificateGrace, added_at AS AddedAt, checkpoint AS Checkpoint,"
        + " complete AS Complete, last_contact AS LastContact, stale AS Stale FROM directory_domain";

    /// <summary>All domains, in the order they were added.</summary>
    public static IEnumerable<DomainRow> All(DbConnection connection, DbTransaction? transaction) =>
        connection.Query<DomainRow>($"{Select} ORDER BY added_at, domain", transaction: transaction);

    /// <summary>The domain with a DNS name; null when there is none.</summary>
    public static DomainRow? Find(DbConnection connection, DbTransaction? transaction, string domain) =>
        connection.QuerySingleOrDefault<DomainRow>($"{Select} WHERE domain = @domain", new { domain }, transaction);

    /// <summary>The DNS name of the domain with a short name; null when there is none.</summary>
    public static string? NetBiosOwner(DbConnection connection, DbTransaction transaction, string name) =>
        connection.QuerySingleOrDefault<string>(
            "SELECT domain FROM directory_domain WHERE netbios_name = @name", new { name }, transaction);

    /// <summary>Stores a new domain.</summary>
    public static void Insert(DbConnection connection, DbTransaction transaction, DomainRow row) =>
        connection.Execute(
            "INSERT INTO directory_domain (domain, netbios_name, controllers, transport, bind_name, bind_keytab,"
            + " bind_password, trusted_certificates, search_bases, enabled_group, address_rule, address_domain,"
            + " poll_interval, certificate_grace, added_at, checkpoint, complete, last_contact, stale)"
            + " VALUES (@Domain, @NetBiosName, @Controllers, @Transport, @BindName, @BindKeytab, @BindPassword,"
            + " @TrustedCertificates, @SearchBases, @EnabledGroup, @AddressRule, @AddressDomain, @PollInterval,"
            + " @CertificateGrace, @AddedAt, @Checkpoint, @Complete, @LastContact, @Stale)",
            row, transaction);

    /// <summary>Stores a domain's description and where its reader is.</summary>
    public static void Update(DbConnection connection, DbTransaction transaction, DomainRow row) =>
        connection.Execute(
            "UPDATE directory_domain SET netbios_name = @NetBiosName, controllers = @Controllers,"
            + " transport = @Transport, bind_name = @BindName, bind_keytab = @BindKeytab,"
            + " bind_password = @BindPassword, trusted_certificates = @TrustedCertificates,"
            + " search_bases = @SearchBases, enabled_group = @EnabledGroup, address_rule = @AddressRule,"
            + " address_domain = @AddressDomain, poll_interval = @PollInterval,"
            + " certificate_grace = @CertificateGrace, checkpoint = @Checkpoint, complete = @Complete,"
            + " last_contact = @LastContact, stale = @Stale WHERE domain = @Domain",
            row, transaction);

    /// <summary>Removes a domain.</summary>
    public static void Delete(DbConnection connection, DbTransaction transaction, string domain) =>
        connection.Execute("DELETE FROM directory_domain WHERE domain = @domain", new { domain }, transaction);
}
