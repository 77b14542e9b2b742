// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;

namespace Parley.Interop.ActiveDirectory;

/// <summary>A domain that can be provisioned.</summary>
/// <param name="DnsName">Its DNS name, lower case.</param>
/// <param name="NetBiosName">Its short name.</param>
public sealed record DomainDefinition(string DnsName, string NetBiosName)
{
    /// <summary>The password of <c>Administrator</c> in every domain of the tests.</summary>
    public const string AdministratorPassword = "Passw0rd!adm";

    /// <summary>The domain most tests use.</summary>
    public static DomainDefinition Contoso { get; } = new("ad.contoso.test", "CONTOSO");

    /// <summary>Another domain, which trusts and is trusted by nobody.</summary>
    public static DomainDefinition Fabrikam { get; } = new("ad.fabrikam.test", "FABRIKAM");

    public string Realm => DnsName.ToUpperInvariant();

    public string BaseName => string.Join(',', DnsName.Split('.').Select(static l => "DC=" + l));

    /// <summary>The controller's short name: its own for every run, since a machine has one table of names.</summary>
    public string HostLabel { get; init; } = $"dc{Environment.ProcessId}";

    public string HostName => $"{HostLabel}.{DnsName}";
}
