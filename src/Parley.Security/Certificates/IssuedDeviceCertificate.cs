// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Kernel.Identifiers;

namespace Parley.Security.Certificates;

/// <summary>A certificate just signed for a person's device; it is worth nothing until it is in the register.</summary>
/// <param name="Der">The bare certificate, DER.</param>
/// <param name="Serial">Serial number, upper-case hexadecimal.</param>
/// <param name="Thumbprint">SHA-256 of the DER, upper-case hexadecimal.</param>
/// <param name="NotBefore">Start of validity.</param>
/// <param name="NotAfter">End of validity.</param>
public sealed record IssuedDeviceCertificate(
    ReadOnlyMemory<byte> Der, string Serial, string Thumbprint, DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    /// <summary>The entry for the register.</summary>
    /// <param name="account">Whose it is.</param>
    /// <param name="deviceId">The endpoint it was asked for.</param>
    /// <param name="ticketId">The web ticket that bought it.</param>
    public DeviceCertificate ToRegister(AccountId account, string deviceId, string ticketId) =>
        new(Serial, account, deviceId, NotBefore, NotAfter, Thumbprint, RevokedAt: null, ticketId);
}
