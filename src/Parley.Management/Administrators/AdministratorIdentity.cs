// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Administrators;

/// <summary>An administrator whose credential was accepted.</summary>
/// <param name="Name">The name in the certificate.</param>
/// <param name="Serial">The certificate's serial number, upper-case hexadecimal.</param>
/// <param name="Role">What they may do.</param>
public sealed record AdministratorIdentity(string Name, string Serial, AdministratorRole Role);
