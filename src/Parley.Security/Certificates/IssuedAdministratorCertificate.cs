// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.Certificates;

/// <summary>
/// A certificate just signed for an administrator; it is worth nothing until it is in the register of administrators.
/// </summary>
/// <param name="Der">The bare certificate, DER.</param>
/// <param name="Serial">Serial number, upper-case hexadecimal.</param>
/// <param name="Thumbprint">SHA-256 of the DER, upper-case hexadecimal.</param>
/// <param name="NotAfter">End of validity.</param>
public sealed record IssuedAdministratorCertificate(
    ReadOnlyMemory<byte> Der, string Serial, string Thumbprint, DateTimeOffset NotAfter);
