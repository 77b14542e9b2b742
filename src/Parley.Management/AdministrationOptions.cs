// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Management;

/// <summary>Choices and limits of the administration.</summary>
public sealed class AdministrationOptions
{
    /// <summary>The path of the endpoint.</summary>
    public const string Path = "/admin/v1/commands";

    /// <summary>
    /// The URI that requests are signed for: this computer's name and HTTPS port, whatever Host header arrives. A
    /// request signed for another server is refused.
    /// </summary>
    public required Uri Target { get; init; }

    /// <summary>How far the clocks of administrator and server may differ: 60 s either way.</summary>
    public TimeSpan ClockWindow { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The largest body, in octets: 16 MiB, about 100,000 lines of an import.</summary>
    public int MaximumBodyBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// The most lines of an import: 50,000. They are one transaction, and nothing else is written meanwhile.
    /// </summary>
    public int MaximumImportLines { get; init; } = 50_000;

    /// <summary>
    /// How many requests of the last two minutes are remembered: 10,000. More are answered "too busy".
    /// </summary>
    public int ReplayCapacity { get; init; } = 10_000;

    /// <summary>
    /// How often a request without a valid credential is written to the audit log: once an hour, with the number of
    /// those in between, so that strangers cannot fill the disk.
    /// </summary>
    public TimeSpan RefusalAuditInterval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The target for a computer's name and HTTPS port.</summary>
    /// <param name="fqdn">The computer's name.</param>
    /// <param name="httpsPort">Its HTTPS port.</param>
    public static Uri TargetFor(string fqdn, int httpsPort) =>
        new UriBuilder(Uri.UriSchemeHttps, fqdn, httpsPort, Path).Uri;
}
