// SPDX-License-Identifier: Apache-2.0

using Parley.Directory.Credentials;

namespace Parley.Management.Commands;

/// <summary>Adds many accounts from a CSV text, all or none.</summary>
/// <param name="Csv">
/// The text: RFC 4180 with a header; columns sip, name, sam, password. A secret, since it holds passwords.
/// </param>
public sealed record ImportUsersCommand(SecretText Csv) : AdministrationCommand
{
    /// <summary>The kind on the wire.</summary>
    public const string Name = "user.import";

    /// <inheritdoc />
    internal override string Act => Name;

    /// <inheritdoc />
    internal override string Target => string.Empty;

    /// <inheritdoc />
    public override void Dispose()
    {
        Csv.Dispose();
        base.Dispose();
    }
}
