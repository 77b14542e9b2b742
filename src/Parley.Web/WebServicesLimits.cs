// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Web;

/// <summary>The numbers that protect the web services (rows T21 and T30).</summary>
public sealed record WebServicesLimits
{
    /// <summary>The limits used when nothing else is said.</summary>
    public static WebServicesLimits Default { get; } = new();

    /// <summary>
    /// The largest request body, in octets: 64 KiB. The largest genuine one, GetAndPublishCert, has about 8.
    /// </summary>
    public int MaximumBodyBytes { get; init; } = 64 * 1024;

    /// <summary>The largest form at the token service, in octets: 8 KiB.</summary>
    public int MaximumFormBytes { get; init; } = 8 * 1024;

    /// <summary>How deep elements may nest: 24. A genuine request has 8 levels.</summary>
    public int MaximumXmlDepth { get; init; } = 24;

    /// <summary>
    /// How many elements and attributes a request may have together: 512. A genuine one has about 90.
    /// </summary>
    public int MaximumXmlNodes { get; init; } = 512;

    /// <summary>The longest ticket in a header, in characters: 12,288.</summary>
    public int MaximumTokenCharacters { get; init; } = 12 * 1024;

    /// <summary>
    /// The longest credential in an Authorization header, in characters: 65,536. A Kerberos ticket carries the person's
    /// groups; Windows makes tokens of at most 48,000 octets.
    /// </summary>
    public int MaximumCredentialCharacters { get; init; } = 64 * 1024;

    /// <summary>
    /// How long a connection that proved an account by NTLM keeps speaking for it: 2 minutes. The client asks for a
    /// ticket at once; a connection is not a session.
    /// </summary>
    public TimeSpan SignedInConnectionLife { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long after its issue a ticket buys a certificate: 5 minutes.</summary>
    public TimeSpan PurchaseWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How many certificate requests of one person are looked at at once: 30. It spares the processor; how many
    /// certificates a person gets is the register's limit.
    /// </summary>
    public int CertificateRequestBurst { get; init; } = 30;

    /// <summary>How soon one more is looked at after the burst: every minute.</summary>
    public TimeSpan CertificateRequestInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How far the clock of a client may be ahead in the times it signs: 5 minutes.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(5);
}
