// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Storage;

/// <summary>
/// One step of a database's schema. Each feature has a range of numbers of its own, so numbers rise but are not
/// contiguous. A step never changes once released: its checksum stands in the database's history.
/// </summary>
/// <param name="Version">1 or more, unique in the database.</param>
/// <param name="Name">What it does, for the history table.</param>
/// <param name="Sql">
/// Statements in the common subset of SQLite and PostgreSQL. <c>{BLOB}</c> stands for the type of octet strings.
/// </param>
public sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>SHA-256 of the statements as written here (line ends folded), in upper-case hexadecimal.</summary>
    public string Checksum => Convert.ToHexString(
        SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));
}
