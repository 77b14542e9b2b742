// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Certificates;
using Parley.Directory.Credentials;
using Parley.Directory.Domains;
using Parley.Directory.Persons;
using Parley.Directory.Users;
using Parley.Security.Certificates;
using Parley.Storage;

namespace Parley.Directory;

/// <summary>
/// Brings the database to what the time that passed has changed, and memory to what the database says.
/// </summary>
internal static class DirectoryLoading
{
    /// <summary>
    /// What ended while the process was not running has ended before anybody can sign in; what was refused is tried
    /// again, since the deployment's SIP domains may be others now.
    /// </summary>
    /// <returns>Whether more accounts are to be made.</returns>
    public static Task<bool> CatchUpAsync(
        IDatabase database, PersonServices services, CancellationToken cancellationToken)
    {
        DateTimeOffset now = services.Time.GetUtcNow();
        return database.WriteAsync(
            (connection, transaction) =>
            {
                PersonWrites writes = new(connection, transaction, services, now);
                foreach (DomainRow domain in DomainRows.All(connection, transaction).ToList())
                {
                    if (DomainFreshness.Ends(services.Memory.Domains, domain, now))
                    {
                        DomainFreshness.Store(connection, transaction, writes, domain with { Stale = 1 });
                    }
                }

                foreach (PersonRow person in PersonRows.Linked(connection, transaction).ToList())
                {
                    if (PersonRules.MayUse(person, writes.Domain(person.Domain), now) != (person.Enabled != 0))
                    {
                        writes.Settle(person);
                    }
                }

                PersonRows.RetryConflicts(connection, transaction);
                return new PersonLinking(connection, transaction, services, writes).LinkPending();
            },
            cancellationToken);
    }

    /// <summary>Reads everything.</summary>
    public static void Load(IDatabase database, PersonServices services)
    {
        DirectoryMemory memory = services.Memory;
        Contents contents = database.Read(static c => new Contents(
            AccountRows.All(c).ToList(), AccountRows.AllSecrets(c).ToList(), CertificateRows.All(c).ToList(),
            DomainRows.All(c, null).ToList(), PersonRows.Linked(c, null).ToList(), PersonRows.Names(c).ToList()));
        foreach (DomainRow domain in contents.Domains)
        {
            memory.Domains.Apply(domain.Domain, domain);
        }

        LoadPeople(contents, services);
        ILookup<string, AccountRows.SecretRow> secretsOf =
            contents.Secrets.ToLookup(static s => s.AccountId, StringComparer.Ordinal);
        foreach (AccountRows.Row row in contents.Accounts)
        {
            ImmutableDictionary<SecretKind, byte[]> values = secretsOf[row.AccountId]
                .Where(static s => SecretKinds.Parse(s.Kind) is not null)
                .ToImmutableDictionary(static s => SecretKinds.Parse(s.Kind)!.Value, static s => s.SealedSecret);
            memory.Accounts.Apply(
                memory.Persons.Complete(row.ToAccount()), new SealedSecrets(row.PasswordEpoch, values));
            memory.Accounts.Settle(row.Id);
        }

        foreach (DeviceCertificate certificate in contents.Certificates)
        {
            memory.Certificates.Add(certificate);
        }
    }

    private static void LoadPeople(Contents contents, PersonServices services)
    {
        PersonTable persons = services.Memory.Persons;
        foreach (PersonRows.NameRow row in contents.Names)
        {
            PersonKey key = new(row.Domain, Guid.ParseExact(row.ObjectGuid, "N"));
            persons.Apply(new PersonEffect(key, null, new PersonKeys(row.SamKey, row.UpnKey)));
        }

        DateTimeOffset now = services.Time.GetUtcNow();
        foreach (PersonRow row in contents.Linked)
        {
            PersonState state = PersonState.Of(
                row, persons.Domains.Find(row.Domain), services.Seals.Open(row.Key, row.Details)?.Details, now);
            persons.Apply(new PersonEffect(row.Key, state, PersonKeys.Of(row)) { NamesBefore = PersonKeys.Of(row) });
        }
    }

    private sealed record Contents(
        List<AccountRows.Row> Accounts, List<AccountRows.SecretRow> Secrets, List<DeviceCertificate> Certificates,
        List<DomainRow> Domains, List<PersonRow> Linked, List<PersonRows.NameRow> Names);
}
