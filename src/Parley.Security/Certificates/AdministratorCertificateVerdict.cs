// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Security.Authentication;

namespace Parley.Security.Certificates;

/// <summary>What <see cref="AdministratorCertificateValidator"/> found.</summary>
/// <param name="Failure">Why it was refused; <see cref="AuthenticationFailure.None"/> when it is good.</param>
/// <param name="Name">The administrator's name; empty when refused.</param>
/// <param name="Serial">The serial number, upper-case hexadecimal; empty when refused.</param>
/// <param name="Thumbprint">SHA-256 of the certificate, upper-case hexadecimal; empty when refused.</param>
/// <param name="NotAfter">When it ends.</param>
public readonly record struct AdministratorCertificateVerdict(
    AuthenticationFailure Failure, string Name, string Serial, string Thumbprint, DateTimeOffset NotAfter)
{
    /// <summary>A refusal.</summary>
    public static AdministratorCertificateVerdict Refused(AuthenticationFailure failure) =>
        new(failure, string.Empty, string.Empty, string.Empty, default);
}
