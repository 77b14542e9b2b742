// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;

namespace Parley.Security.Digest;

/// <summary>
/// The parameters of a Digest Authorization header, as a view (RFC 7616 §3.4). Each stands at most once. A backslash is
/// refused: no value Parley hands out or stores has one, and so quoting needs no undoing.
/// </summary>
internal ref struct DigestCredentials
{
    private const int MaximumParameters = 32;

    private static ReadOnlySpan<byte> Scheme => "Digest"u8;

    public ReadOnlySpan<byte> UserName;
    public ReadOnlySpan<byte> Realm;
    public ReadOnlySpan<byte> Nonce;
    public ReadOnlySpan<byte> Uri;
    public ReadOnlySpan<byte> Response;
    public ReadOnlySpan<byte> Algorithm;
    public ReadOnlySpan<byte> ClientNonce;
    public ReadOnlySpan<byte> NonceCount;
    public ReadOnlySpan<byte> Qop;

    private uint _seen;

    /// <summary>Reads the value of an Authorization header, scheme included.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out DigestCredentials credentials)
    {
        credentials = default;
        if (value.Length <= Scheme.Length || !Ascii.EqualsIgnoreCase(value[..Scheme.Length], Scheme)
            || value[Scheme.Length] is not ((byte)' ' or (byte)'\t'))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = value[Scheme.Length..];
        for (int count = 0; count < MaximumParameters; count++)
        {
            rest = TrimStart(rest);
            if (!TryReadParameter(ref rest, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> parameter)
                || !credentials.TrySet(name, parameter))
            {
                return false;
            }

            rest = TrimStart(rest);
            if (rest.IsEmpty)
            {
                return credentials.IsComplete();
            }

            if (rest[0] != ',')
            {
                return false;
            }

            rest = rest[1..];
        }

        return false;
    }

    private static bool TryReadParameter(
        scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        int equals = rest.IndexOf((byte)'=');
        name = equals < 0 ? default : TrimEnd(rest[..equals]);
        if (name.IsEmpty || name.ContainsAny(" \t\","u8))
        {
            return false;
        }

        rest = TrimStart(rest[(equals + 1)..]);
        if (rest.IsEmpty)
        {
            return false;
        }

        if (rest[0] == '"')
        {
            int end = rest[1..].IndexOf((byte)'"');
            if (end < 0)
            {
                return false;
            }

            value = rest.Slice(1, end);
            rest = rest[(end + 2)..];
            return true;
        }

        int stop = rest.IndexOfAny(", \t"u8);
        stop = stop < 0 ? rest.Length : stop;
        value = rest[..stop];
        rest = rest[stop..];
        return !value.IsEmpty && !value.Contains((byte)'"');
    }

    private bool TrySet(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (value.Contains((byte)'\\'))
        {
            return false;
        }

        if (Is(name, "username"u8))
        {
            return Set(ref UserName, value, 0);
        }

        if (Is(name, "realm"u8))
        {
            return Set(ref Realm, value, 1);
        }

        if (Is(name, "nonce"u8))
        {
            return Set(ref Nonce, value, 2);
        }

        if (Is(name, "uri"u8))
        {
            return Set(ref Uri, value, 3);
        }

        if (Is(name, "response"u8))
        {
            return Set(ref Response, value, 4);
        }

        if (Is(name, "algorithm"u8))
        {
            return Set(ref Algorithm, value, 5);
        }

        if (Is(name, "cnonce"u8))
        {
            return Set(ref ClientNonce, value, 6);
        }

        if (Is(name, "nc"u8))
        {
            return Set(ref NonceCount, value, 7);
        }

        return !Is(name, "qop"u8) || Set(ref Qop, value, 8);
    }

    private bool Set(ref ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, int bit)
    {
        uint mask = 1u << bit;
        if ((_seen & mask) != 0)
        {
            return false;
        }

        _seen |= mask;
        field = value;
        return true;
    }

    // qop=auth is the only quality offered, so its parameters are needed too.
    private readonly bool IsComplete() =>
        !UserName.IsEmpty && !Realm.IsEmpty && !Nonce.IsEmpty && !Uri.IsEmpty && !Response.IsEmpty
        && !ClientNonce.IsEmpty && !NonceCount.IsEmpty && Is(Qop, "auth"u8);

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> known) => Ascii.EqualsIgnoreCase(name, known);

    private static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> text) => text.TrimStart(" \t"u8);

    private static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> text) => text.TrimEnd(" \t"u8);
}
