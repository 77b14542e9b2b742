// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;

namespace Parley.Directory.Users;

/// <summary>What an import came to: all of it, or none when there is any error.</summary>
/// <param name="Added">New accounts.</param>
/// <param name="Changed">Accounts that were there and changed.</param>
/// <param name="Unchanged">Accounts that were there as the file wants them.</param>
/// <param name="Errors">Every line that is wrong; empty when the import was done.</param>
public sealed record ImportResult(int Added, int Changed, int Unchanged, IReadOnlyList<ImportError> Errors);
