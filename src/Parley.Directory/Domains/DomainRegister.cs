// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Directory.Credentials;
using Parley.Directory.Users;

namespace Parley.Directory.Domains;

/// <summary>
/// The domains people come from, for the administration. Changes are operations that the caller runs in a write of its
/// own, as <see cref="AccountEditor"/>'s are.
/// </summary>
public sealed class DomainRegister
{
    private readonly IReadOnlyList<DirectoryDomain> _domains = [];

    internal DomainRegister()
    {
    }

    /// <summary>The domains, in the order they were added.</summary>
    public IReadOnlyList<DirectoryDomain> List() => _domains;

    /// <summary>What is wrong with a description, one sentence each; empty when nothing is.</summary>
    public IReadOnlyList<string> Check(DirectoryDomain domain) => [];

    /// <summary>Adds a domain. One that is there already as described is left as it is.</summary>
    /// <param name="domain">The description.</param>
    /// <param name="bindPassword">
    /// The password of the account that reads it, for <see cref="DomainTransport.Ldaps"/>; the caller disposes it once
    /// this returns.
    /// </param>
    public DirectoryOperation<DomainResult> Add(DirectoryDomain domain, SecretText? bindPassword) =>
        throw new NotSupportedException();

    /// <summary>Changes the domain with this DNS name.</summary>
    /// <param name="domain">The description.</param>
    /// <param name="bindPassword">
    /// A new password of the account that reads it; null keeps the one there is. The caller disposes it once this
    /// returns.
    /// </param>
    public DirectoryOperation<DomainResult> Change(DirectoryDomain domain, SecretText? bindPassword) =>
        throw new NotSupportedException();

    /// <summary>
    /// Removes a domain: the accounts of its people end, with their certificates. They come back to the same people
    /// when the domain is added again.
    /// </summary>
    public DirectoryOperation<DomainResult> Remove(string dnsName) => throw new NotSupportedException();
}
