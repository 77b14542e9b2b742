// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Management.Administrators;

/// <summary>An administrator whose credential was accepted.</summary>
/// <param name="Name">The name in the certificate.</param>
/// <param name="Serial">The certificate's serial number, upper-case hexadecimal.</param>
/// <param name="Thumbprint">SHA-256 of the certificate, upper-case hexadecimal.</param>
/// <param name="NotAfter">When the certificate ends.</param>
/// <param name="Role">What they may do.</param>
public sealed record AdministratorIdentity(
    string Name, string Serial, string Thumbprint, DateTimeOffset NotAfter, AdministratorRole Role);
