// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;

namespace Parley.Directory.Users;

/// <summary>A change, told to whoever holds something of the account.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Account">The account after the change.</param>
/// <param name="Serials">Serial numbers of revoked certificates; empty unless the kind says so.</param>
public sealed record AccountChange(AccountChangeKind Kind, Account Account, IReadOnlyList<string> Serials);
