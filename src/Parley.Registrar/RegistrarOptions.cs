// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Registrar.InBandPolicy;

namespace Parley.Registrar;

/// <summary>Choices of the registrar. The defaults are those of an ordinary deployment.</summary>
public sealed class RegistrarOptions
{
    /// <summary>How long a registration lasts when the client does not ask for less. Default 2 hours.</summary>
    public TimeSpan RegistrationExpires { get; init; } = TimeSpan.FromHours(2);

    /// <summary>
    /// The shortest registration or subscription that is granted; less is answered 423. Default 60 seconds.
    /// </summary>
    public TimeSpan MinimumExpires { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a subscription lasts when the client does not ask for less. Default 8 hours.</summary>
    public TimeSpan SubscriptionExpires { get; init; } = TimeSpan.FromHours(8);

    /// <summary>
    /// The idle time after which a client sends a keep-alive ([MS-CONMGMT] §2.2.1). Default 300 seconds.
    /// </summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>How often expired registrations are looked for. Default 5 seconds.</summary>
    public TimeSpan ExpiryScanPeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// What the provisioning document tells clients about media encryption (row T13). Default: required.
    /// </summary>
    public MediaEncryption MediaEncryption { get; init; } = MediaEncryption.RequireEncryption;

    /// <summary>The numbers that protect the registrar.</summary>
    public RegistrarLimits Limits { get; init; } = new();
}
