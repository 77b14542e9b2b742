// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Sip.Transactions;

/// <summary>
/// The name of a transaction, made by <see cref="TransactionMatch.ToKey"/>. Dictionaries of transactions use
/// <see cref="TransactionKeyComparer"/>, which looks a message up without making a key of it.
/// </summary>
public readonly struct TransactionKey : IEquatable<TransactionKey>
{
    private readonly byte[]? _octets;
    private readonly int _hash;

    private TransactionKey(byte[] octets, int hash)
    {
        _octets = octets;
        _hash = hash;
    }

    /// <summary>Equality.</summary>
    public static bool operator ==(TransactionKey left, TransactionKey right) => left.Equals(right);

    /// <summary>Inequality.</summary>
    public static bool operator !=(TransactionKey left, TransactionKey right) => !left.Equals(right);

    /// <inheritdoc />
    public bool Equals(TransactionKey other) => _hash == other._hash && _octets.AsSpan().SequenceEqual(other._octets);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is TransactionKey other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _hash;

    internal static TransactionKey Of(TransactionMatch match)
    {
        byte[] octets = new byte[8 + Length(match)];
        octets[0] = match.Kind;
        int at = 1;
        Put(octets, ref at, match.Branch);
        Put(octets, ref at, match.Method);
        Put(octets, ref at, match.SentBy);
        Put(octets, ref at, match.CallId);
        Put(octets, ref at, match.CSeqNumber);
        Put(octets, ref at, match.FromTag);
        Put(octets, ref at, match.RequestUri);
        return new TransactionKey(octets, HashOf(match));
    }

    // Enough to tell transactions apart in practice; equality looks at the rest. Seeded per process.
    internal static int HashOf(TransactionMatch match)
    {
        HashCode hash = default;
        hash.AddBytes(match.Branch);
        hash.AddBytes(match.Method);
        hash.AddBytes(match.CallId);
        hash.AddBytes(match.CSeqNumber);
        return hash.ToHashCode();
    }

    internal bool Is(TransactionMatch match)
    {
        ReadOnlySpan<byte> rest = _octets;
        if (rest.Length != 8 + Length(match) || rest[0] != match.Kind)
        {
            return false;
        }

        rest = rest[1..];
        return Take(ref rest, match.Branch) && Take(ref rest, match.Method) && Take(ref rest, match.SentBy)
            && Take(ref rest, match.CallId) && Take(ref rest, match.CSeqNumber) && Take(ref rest, match.FromTag)
            && Take(ref rest, match.RequestUri);
    }

    private static int Length(TransactionMatch match) =>
        match.Branch.Length + match.Method.Length + match.SentBy.Length + match.CallId.Length + match.CSeqNumber.Length
        + match.FromTag.Length + match.RequestUri.Length;

    // A zero octet ends each part; none of the parts can have one.
    private static void Put(Span<byte> octets, ref int at, ReadOnlySpan<byte> part)
    {
        part.CopyTo(octets[at..]);
        at += part.Length + 1;
    }

    private static bool Take(ref ReadOnlySpan<byte> octets, ReadOnlySpan<byte> part)
    {
        if (octets.Length <= part.Length || !octets.StartsWith(part) || octets[part.Length] != 0)
        {
            return false;
        }

        octets = octets[(part.Length + 1)..];
        return true;
    }
}
