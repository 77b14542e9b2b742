// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Directory.Credentials;
using Parley.Directory.Domains;

namespace Parley.Management.Commands;

/// <summary>
/// Adds an Active Directory domain, or changes one: what is null stays as it is, and an empty text or list takes a
/// choice back.
/// </summary>
/// <param name="Domain">The domain's DNS name.</param>
/// <param name="Create">Whether it is to be added; otherwise it is there.</param>
public sealed record SetDomainCommand(string Domain, bool Create) : AdministrationCommand
{
    /// <summary>The kind on the wire.</summary>
    public const string Name = "directory.set";

    /// <summary>The short name, such as CONTOSO; needed to add.</summary>
    public string? NetBiosName { get; init; }

    /// <summary>The controllers, in order of preference; needed to add.</summary>
    public IReadOnlyList<string>? Controllers { get; init; }

    /// <summary>How they are spoken to; LDAPS unless said otherwise.</summary>
    public DomainTransport? Transport { get; init; }

    /// <summary>The account to read with; needed to add.</summary>
    public string? BindName { get; init; }

    /// <summary>The password of that account, for LDAPS.</summary>
    public SecretText? BindPassword { get; init; }

    /// <summary>The keytab of that account, for GSSAPI: a file on the server.</summary>
    public string? BindKeytab { get; init; }

    /// <summary>A PEM file on the server with the authorities of the controllers' certificates.</summary>
    public string? TrustedCertificates { get; init; }

    /// <summary>Where people are looked for.</summary>
    public IReadOnlyList<string>? SearchBases { get; init; }

    /// <summary>The group whose members are enabled.</summary>
    public string? EnabledGroup { get; init; }

    /// <summary>Where addresses come from.</summary>
    public AddressRule? AddressRule { get; init; }

    /// <summary>The SIP domain of addresses made of names.</summary>
    public string? AddressDomain { get; init; }

    /// <summary>How often changes are asked for.</summary>
    public TimeSpan? PollInterval { get; init; }

    /// <summary>How long certificates go on without a controller.</summary>
    public TimeSpan? CertificateGrace { get; init; }

    /// <summary>Whether it is stored without having been tried.</summary>
    public bool Untested { get; init; }

    /// <inheritdoc />
    internal override string Act => Create ? "directory.add" : "directory.change";

    /// <inheritdoc />
    internal override string Target => Domain;

    /// <inheritdoc />
    public override void Dispose()
    {
        BindPassword?.Dispose();
        base.Dispose();
    }
}
