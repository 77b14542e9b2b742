// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using Parley.Directory.Schema;
using Parley.Management.Audit;
using Parley.Presence.Storage;
using Parley.Registrar.Storage;
using Parley.Storage;

namespace Parley.Composition;

/// <summary>All steps of the backend database's schema, from every feature that keeps something there.</summary>
internal static class BackendSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
        [.. DirectorySchema.Migrations, .. RegistrarMigrations.Migrations, .. PresenceMigrations.Migrations,
            .. ManagementSchema.Migrations];
}
