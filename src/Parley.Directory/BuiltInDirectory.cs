// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Certificates;
using Parley.Directory.Credentials;
using Parley.Directory.Domains;
using Parley.Directory.Persons;
using Parley.Directory.Users;
using Parley.Security.Certificates;
using Parley.Security.KeyRing;
using Parley.Storage;

namespace Parley.Directory;

/// <summary>
/// People in the backend database: everything is read into memory at start, look-ups never touch the disk, changes are
/// written through. The parts share one memory and stand here side by side.
/// </summary>
public sealed class BuiltInDirectory
{
    private BuiltInDirectory(
        IBackendDatabase database, DirectoryMemory memory, SecretSeals seals, PersonServices persons,
        DirectoryOptions options, TimeProvider time)
    {
        Accounts = memory.Accounts;
        Credentials = new CredentialStore(memory, seals, options);
        Certificates = new DeviceCertificateRegister(database, memory, options, time);
        Editor = new AccountEditor(memory, new AccountPreparation(options), seals, persons, time);
        People = new DomainPeople(database, persons);
        Domains = new DomainRegister(persons, People);
        Links = new DirectoryLinks(memory.Persons);
    }

    /// <summary>Who there is (<see cref="IAccountDirectory"/>).</summary>
    public AccountTable Accounts { get; }

    /// <summary>Their secrets, for sign-in (<see cref="Security.Authentication.ICredentialSource"/>).</summary>
    public CredentialStore Credentials { get; }

    /// <summary>Their devices' certificates (<see cref="IDeviceCertificateRegister"/>).</summary>
    public DeviceCertificateRegister Certificates { get; }

    /// <summary>Changes of accounts, for the administration.</summary>
    public AccountEditor Editor { get; }

    /// <summary>The domains people come from, for the administration.</summary>
    public DomainRegister Domains { get; }

    /// <summary>The people of those domains (<see cref="IDomainPeople"/>).</summary>
    public DomainPeople People { get; }

    /// <summary>
    /// Accounts by the identities domains vouch for (<see cref="Security.Authentication.IDirectoryLinks"/>).
    /// </summary>
    public DirectoryLinks Links { get; }

    /// <summary>
    /// Reads the directory. Secrets of schemes that the deployment no longer offers are erased first.
    /// </summary>
    /// <param name="database">
    /// The backend database, migrated with <see cref="Schema.DirectorySchema.Migrations"/>.
    /// </param>
    /// <param name="keyRing">Seals the secrets.</param>
    /// <param name="options">Choices.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DatabaseException">The database cannot be read or contradicts itself.</exception>
    public static async Task<BuiltInDirectory> OpenAsync(
        IBackendDatabase database, IKeyRing keyRing, DirectoryOptions options, TimeProvider time,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(keyRing);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        await EraseUnusedSecretsAsync(database, options, cancellationToken);
        DirectoryMemory memory = new(new AccountTable(options.SipDomains), new CertificateTable());
        PersonServices persons = new(
            options, memory, new PersonSeals(keyRing), new BindPasswords(keyRing), time);
        bool more = await DirectoryLoading.CatchUpAsync(database, persons, cancellationToken);
        DirectoryLoading.Load(database, persons);
        BuiltInDirectory directory = new(database, memory, new SecretSeals(keyRing), persons, options, time);
        if (more)
        {
            directory.People.LinkLater();
        }

        return directory;
    }

    private static async Task EraseUnusedSecretsAsync(
        IBackendDatabase database, DirectoryOptions options, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            (c, t) => SecretKinds.All
                .Where(kind => !SecretKinds.IsKept(kind, options))
                .Sum(kind => AccountRows.DeleteSecrets(c, t, kind)),
            cancellationToken);
}
