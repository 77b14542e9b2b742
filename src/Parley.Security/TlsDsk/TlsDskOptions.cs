// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Security.Authentication;
using Parley.Security.MessageSigning;

namespace Parley.Security.TlsDsk;

/// <summary>How TLS-DSK is offered at the registrar.</summary>
public sealed class TlsDskOptions
{
    /// <summary>The parameter realm.</summary>
    public string Realm { get; init; } = SignInRealm.Name;

    /// <summary>
    /// The parameter targetname: the FQDN of the computer. Clients keep their certificate under it, so it stays the
    /// same for as long as the certificates should.
    /// </summary>
    public required string TargetName { get; init; }

    /// <summary>
    /// The address of the certificate provisioning service, the parameter sts-uri; without it clients give up.
    /// </summary>
    public required Uri StsUri { get; init; }

    /// <summary>The lowest version accepted. Version 2 leaves To out of the signature.</summary>
    public int MinimumVersion { get; init; } = 3;

    /// <summary>
    /// The longest an association lasts; the certificate's end may come before. Clients sign in again before eight
    /// hours.
    /// </summary>
    public TimeSpan MaximumLifetime { get; init; } = TimeSpan.FromHours(8);

    /// <summary>
    /// The most octets of one flight: room for a certificate of any sensible key, and for one TLS record.
    /// </summary>
    public int MaximumFlightLength { get; init; } = 16_384;

    /// <summary>What its associations accept.</summary>
    public SigningLimits SigningLimits { get; init; } = SigningLimits.Default;
}
