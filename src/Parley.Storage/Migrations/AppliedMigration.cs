// SPDX-License-Identifier: Apache-2.0

namespace Parley.Storage.Migrations;

/// <summary>A line of a database's history: a step that was applied to it.</summary>
/// <param name="Version">The step's number.</param>
/// <param name="Name">Its name then.</param>
/// <param name="Checksum">Its checksum then.</param>
public sealed record AppliedMigration(int Version, string Name, string Checksum);
