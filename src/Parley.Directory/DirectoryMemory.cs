// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Directory.Certificates;
using Parley.Directory.Users;

namespace Parley.Directory;

/// <summary>
/// The directory in memory: follows the database after each commit, then tells. Writer's thread only.
/// </summary>
internal sealed class DirectoryMemory(AccountTable accounts, CertificateTable certificates)
{
    /// <summary>The accounts.</summary>
    public AccountTable Accounts => accounts;

    /// <summary>The certificates.</summary>
    public CertificateTable Certificates => certificates;

    /// <summary>Makes all changes visible, then raises their events, in order.</summary>
    public void Follow(IReadOnlyList<DirectoryEffect> effects)
    {
        foreach (DirectoryEffect effect in effects)
        {
            accounts.Apply(effect.Account, effect.Secrets);
            certificates.Revoke(effect.Revoked, effect.At);
        }

        List<Exception>? failures = null;
        foreach (DirectoryEffect effect in effects)
        {
            try
            {
                accounts.Raise(new AccountChange(effect.Kind, effect.Account, effect.Revoked));
            }
            catch (AggregateException exception)
            {
                (failures ??= []).AddRange(exception.InnerExceptions);
            }
        }

        if (failures is not null)
        {
            throw new AggregateException("A holder of sessions failed to follow a change of an account.", failures);
        }
    }
}
