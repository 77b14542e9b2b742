// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;

namespace Parley.Sip.Transactions;

/// <summary>
/// Compares keys of transactions, and messages with keys:
/// <c>dictionary.GetAlternateLookup&lt;TransactionMatch&gt;()</c>.
/// </summary>
public sealed class TransactionKeyComparer
    : IEqualityComparer<TransactionKey>, IAlternateEqualityComparer<TransactionMatch, TransactionKey>
{
    private TransactionKeyComparer()
    {
    }

    /// <summary>The one instance.</summary>
    public static TransactionKeyComparer Instance { get; } = new();

    /// <inheritdoc />
    public bool Equals(TransactionKey x, TransactionKey y) => x.Equals(y);

    /// <inheritdoc />
    public int GetHashCode(TransactionKey obj) => obj.GetHashCode();

    /// <inheritdoc />
    public bool Equals(TransactionMatch alternate, TransactionKey other) => other.Is(alternate);

    /// <inheritdoc />
    public int GetHashCode(TransactionMatch alternate) => TransactionKey.HashOf(alternate);

    /// <inheritdoc />
    public TransactionKey Create(TransactionMatch alternate) => alternate.ToKey();
}
