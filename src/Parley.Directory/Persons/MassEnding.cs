// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Linq;
using Dapper;
using Parley.Directory.Users;

namespace Parley.Directory.Persons;

/// <summary>
/// What follows for the accounts of many people at once, in a few statements instead of several for each: others wait
/// for the transaction.
/// </summary>
internal sealed class MassEnding(DbConnection connection, DbTransaction transaction, DateTimeOffset now)
{
    // Well below the number of parameters that a statement may have.
    private const int Chunk = 500;

    private readonly List<string> _enabled = [];
    private readonly List<string> _ended = [];

    /// <summary>Takes note of whether an account may be used now.</summary>
    public void Settle(AccountRows.Row account) =>
        (account.Enabled != 0 ? _enabled : _ended).Add(account.AccountId);

    /// <summary>Writes what was noted.</summary>
    public void Write()
    {
        Write(_enabled, 1);
        Write(_ended, 0);
    }

    private void Write(List<string> accounts, long enabled)
    {
        foreach (string[] ids in accounts.Chunk(Chunk))
        {
            connection.Execute(
                "UPDATE account SET enabled = @enabled, changed_at = @at WHERE account_id IN @ids",
                new { enabled, at = now.ToUnixTimeMilliseconds(), ids }, transaction);
        }

        accounts.Clear();
    }
}
