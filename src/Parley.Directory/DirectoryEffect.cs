// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Directory.Credentials;
using Parley.Directory.Domains;
using Parley.Directory.Persons;
using Parley.Directory.Users;

namespace Parley.Directory;

/// <summary>What memory has to follow after a commit.</summary>
/// <param name="Account">The account as it is now; null when none is concerned.</param>
/// <param name="Secrets">Its secrets; null when they did not change.</param>
/// <param name="Kind">What to tell; null: nothing that concerns anybody else.</param>
/// <param name="Revoked">Serial numbers of certificates revoked with it.</param>
/// <param name="At">When.</param>
internal sealed record DirectoryEffect(
    Account? Account, SealedSecrets? Secrets, AccountChangeKind? Kind, IReadOnlyList<string> Revoked,
    DateTimeOffset At)
{
    /// <summary>The person of a domain; null when none is concerned.</summary>
    public PersonEffect? Person { get; init; }

    /// <summary>The domain; null when none is concerned.</summary>
    public DomainEffect? Domain { get; init; }
}
