// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Management.Commands;

/// <summary>Issues a credential to an administrator. The key stays where it was made.</summary>
/// <param name="Name">The administrator's name, up to 64 characters.</param>
/// <param name="Request">The certificate request (PKCS#10, DER), signed with the new key.</param>
public sealed record IssueAdministratorCommand(string Name, ReadOnlyMemory<byte> Request) : AdministrationCommand
{
    /// <summary>The kind on the wire.</summary>
    public const string Kind = "admin.issue";

    /// <inheritdoc />
    internal override string Act => Kind;

    /// <inheritdoc />
    internal override string Target => Name;
}
