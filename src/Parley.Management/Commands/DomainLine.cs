// SPDX-License-Identifier: Apache-2.0

using Parley.Directory.Domains;

namespace Parley.Management.Commands;

/// <summary>A domain in a reply: how it is configured, and how it stands when the server runs.</summary>
/// <param name="Domain">The configuration; its password is not in it.</param>
/// <param name="Status">How its reading stands; null while the server is stopped.</param>
public sealed record DomainLine(DirectoryDomain Domain, DomainStatus? Status = null);
