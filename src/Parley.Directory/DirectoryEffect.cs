// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Directory.Credentials;
using Parley.Directory.Users;

namespace Parley.Directory;

/// <summary>What memory has to follow after a commit.</summary>
/// <param name="Account">The account as it is now.</param>
/// <param name="Secrets">Its secrets; null when they did not change.</param>
/// <param name="Kind">What to tell.</param>
/// <param name="Revoked">Serial numbers of certificates revoked with it.</param>
/// <param name="At">When.</param>
internal sealed record DirectoryEffect(
    Account Account, SealedSecrets? Secrets, AccountChangeKind Kind, IReadOnlyList<string> Revoked, DateTimeOffset At);
