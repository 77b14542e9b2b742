// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Kernel.Identifiers;

namespace Parley.Security.MessageSigning;

/// <summary>What a handshake settled about the association it ends in, apart from the keys.</summary>
/// <param name="Opaque">Its name on the wire.</param>
/// <param name="Version">2, 3 or 4.</param>
/// <param name="Account">Whose it is.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="CertificateSerial">The device certificate; null for a password.</param>
/// <param name="Limits">What it accepts.</param>
internal sealed record AssociationTerms(
    string Opaque, int Version, AccountId Account, DateTimeOffset ExpiresAt, string? CertificateSerial,
    SigningLimits Limits);
