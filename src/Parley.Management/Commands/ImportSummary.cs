// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Commands;

/// <summary>What an import did.</summary>
/// <param name="Added">New accounts.</param>
/// <param name="Changed">Accounts that were there and changed.</param>
/// <param name="Unchanged">Accounts that were there as the file wants them.</param>
public sealed record ImportSummary(int Added, int Changed, int Unchanged);
