// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Parley.Storage.Migrations;

/// <summary>Decides which steps a database still needs, from its history alone. Pure; every adapter uses it.</summary>
public sealed class MigrationPlan
{
    private MigrationPlan(IReadOnlyList<Migration> pending, int appliedCount)
    {
        Pending = pending;
        AppliedCount = appliedCount;
    }

    /// <summary>The steps to apply, in order of number.</summary>
    public IReadOnlyList<Migration> Pending { get; }

    /// <summary>How many steps the database has seen: 0 for a new one. Names the backup before an upgrade.</summary>
    public int AppliedCount { get; }

    /// <summary>Whether an existing schema is about to change, so that a backup comes first.</summary>
    public bool IsUpgrade => AppliedCount > 0 && Pending.Count > 0;

    /// <summary>Compares what the program knows with what the database has seen.</summary>
    /// <param name="known">All steps of this program, in any order.</param>
    /// <param name="applied">The database's history.</param>
    /// <exception cref="DatabaseSchemaException">
    /// The history holds a step this program does not know, or one that was changed since, or two of the program's
    /// steps share a number.
    /// </exception>
    public static MigrationPlan Make(IEnumerable<Migration> known, IReadOnlyCollection<AppliedMigration> applied)
    {
        SortedDictionary<int, Migration> pending = [];
        foreach (Migration step in known)
        {
            if (step.Version < 1 || !pending.TryAdd(step.Version, step))
            {
                throw new DatabaseSchemaException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Schema step {step.Version} ({step.Name}) has no number of its own."));
            }
        }

        foreach (AppliedMigration line in applied)
        {
            if (!pending.Remove(line.Version, out Migration? step))
            {
                throw new DatabaseSchemaException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The database is newer than this program: it has seen schema step {line.Version} ({line.Name}). "
                    + $"Start the newer version of Parley, or restore a backup made before the upgrade."));
            }

            if (step.Checksum != line.Checksum)
            {
                throw new DatabaseSchemaException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Schema step {line.Version} ({line.Name}) of the database is not the one this program knows. "
                    + $"The database was made by another build of Parley; start that one, or restore a backup."));
            }
        }

        return new MigrationPlan(pending.Values.ToArray(), applied.Count);
    }
}
