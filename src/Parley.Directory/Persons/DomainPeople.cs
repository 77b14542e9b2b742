// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;

namespace Parley.Directory.Persons;

/// <summary>The people of the domains: taken over from the reader, enabled and disabled by administrators.</summary>
public sealed class DomainPeople : IDomainPeople
{
    internal DomainPeople()
    {
    }

    /// <inheritdoc />
    public event Action? DomainsChanged;

    /// <inheritdoc />
    public IReadOnlyList<DirectoryDomain> Domains => [];

    /// <inheritdoc />
    public byte[]? OpenBindPassword(string domain) => throw new NotSupportedException();

    /// <inheritdoc />
    public string? Checkpoint(string domain) => throw new NotSupportedException();

    /// <inheritdoc />
    public Task ApplyAsync(DomainChanges changes, CancellationToken cancellationToken)
    {
        DomainsChanged?.Invoke();
        throw new NotSupportedException();
    }

    /// <inheritdoc />
    public Task ContactedAsync(string domain, DateTimeOffset at, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <inheritdoc />
    public Task PassTimeAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>A page of people, from the database: for administrators, not for the wire path.</summary>
    public IReadOnlyList<LinkedPerson> List(PersonQuery query) => throw new NotSupportedException();

    /// <summary>The person an account is linked with, from the database; null when it is nobody of a domain.</summary>
    public LinkedPerson? Find(AccountId account) => throw new NotSupportedException();

    /// <summary>The photo of a person, from the database; empty when there is none.</summary>
    public byte[] Photo(AccountId account) => throw new NotSupportedException();

    /// <summary>
    /// Enables the person meant: by sAMAccountName, DOMAIN\name, user principal name, distinguished name, SIP address
    /// or objectGUID. In a domain with an enabled group only members can be.
    /// </summary>
    public DirectoryOperation<EnableResult> Enable(string selection) => throw new NotSupportedException();

    /// <summary>Enables many people of one domain, such as the members of a group.</summary>
    public DirectoryOperation<EnableResult> EnableMany(string domain, IReadOnlyList<Guid> objectGuids) =>
        throw new NotSupportedException();

    /// <summary>Disables the person meant here, whatever the domain says; everything of them ends (row T04).</summary>
    public DirectoryOperation<EnableResult> Disable(string selection) => throw new NotSupportedException();

    /// <summary>
    /// Gives the account of the person meant the address that the domain's rule makes now. Without this, an address
    /// stays what it was when the person was enabled.
    /// </summary>
    public DirectoryOperation<EnableResult> Readdress(string selection) => throw new NotSupportedException();

    /// <summary>
    /// Gives up the account of a person who is deleted there or disabled here, with everything kept of it: the address
    /// is free, and the person, should they return, is a new one here.
    /// </summary>
    public DirectoryOperation<EnableResult> Release(string selection) => throw new NotSupportedException();
}
