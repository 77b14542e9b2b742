// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;

namespace Parley.Directory.Credentials;

/// <summary>
/// An account's secrets as stored, with the password epoch they were sealed for. An immutable snapshot.
/// </summary>
/// <param name="Epoch">Counts the account's passwords; 0 is none yet.</param>
/// <param name="Values">The sealed values by kind.</param>
internal sealed record SealedSecrets(long Epoch, ImmutableDictionary<SecretKind, byte[]> Values)
{
    /// <summary>No secrets.</summary>
    public static SealedSecrets None(long epoch) => new(epoch, ImmutableDictionary<SecretKind, byte[]>.Empty);
}
