// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;

namespace Parley.Storage.Sqlite.Migrations;

/// <summary>What opening a database did to its schema, for the log.</summary>
/// <param name="AppliedBefore">How many steps the database had seen; 0 for a new one.</param>
/// <param name="Applied">The steps applied now.</param>
/// <param name="BackupPath">The copy made first; null when none was needed.</param>
public sealed record MigrationReport(int AppliedBefore, IReadOnlyList<Migration> Applied, string? BackupPath);
