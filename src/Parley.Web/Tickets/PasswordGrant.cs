// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Web.Tickets;

/// <summary>
/// A request for a token with a password (RFC 6749 §4.3.2), read from its form; other fields are passed over.
/// </summary>
/// <param name="type">The parameter grant_type.</param>
/// <param name="user">The parameter username; empty when it is not there.</param>
/// <param name="password">The parameter password in UTF-8.</param>
internal sealed class PasswordGrant(string type, string user, byte[] password) : IDisposable
{
    private const int MaximumFields = 16;
    private const int MaximumUserLength = 256;

    /// <summary>The kind of grant.</summary>
    public string Type => type;

    /// <summary>Who.</summary>
    public string User => user;

    /// <summary>Their password.</summary>
    public ReadOnlyMemory<byte> Password => password;

    /// <summary>Reads a form (application/x-www-form-urlencoded).</summary>
    /// <param name="body">Any octets; overwritten afterwards.</param>
    /// <param name="grant">The request.</param>
    /// <returns>False when it is malformed or a field stands twice.</returns>
    public static bool TryRead(Span<byte> body, [NotNullWhen(true)] out PasswordGrant? grant)
    {
        byte[]? kind = null;
        byte[]? name = null;
        byte[]? secret = null;
        bool good = true;
        int fields = 0;
        foreach (Range range in ((ReadOnlySpan<byte>)body).Split((byte)'&'))
        {
            good &= ++fields <= MaximumFields && TryTake(body[range], ref kind, ref name, ref secret);
        }

        CryptographicOperations.ZeroMemory(body);
        grant = null;
        if (good && kind is not null && TryText(kind, out string? type) && TryText(name ?? [], out string? user))
        {
            grant = new PasswordGrant(type, user, secret ?? []);
            return true;
        }

        CryptographicOperations.ZeroMemory(secret);
        return false;
    }

    /// <summary>Overwrites the password.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(password);

    private static bool TryTake(ReadOnlySpan<byte> field, ref byte[]? kind, ref byte[]? name, ref byte[]? secret)
    {
        int equals = field.IndexOf((byte)'=');
        if (equals < 0)
        {
            return field.IsEmpty;
        }

        ReadOnlySpan<byte> value = field[(equals + 1)..];
        ReadOnlySpan<byte> key = field[..equals];
        return key.SequenceEqual("grant_type"u8) ? TryDecode(value, ref kind)
            : key.SequenceEqual("username"u8) ? TryDecode(value, ref name)
            : !key.SequenceEqual("password"u8) || TryDecode(value, ref secret);
    }

    private static bool TryDecode(ReadOnlySpan<byte> value, ref byte[]? into)
    {
        if (into is not null)
        {
            return false;
        }

        byte[] decoded = new byte[value.Length];
        int length = 0;
        for (int at = 0; at < value.Length; at++)
        {
            byte octet = value[at];
            if (octet == '%')
            {
                Span<byte> one = decoded.AsSpan(length, 1);
                if (at + 2 >= value.Length
                    || Convert.FromHexString(value.Slice(at + 1, 2), one, out _, out _)
                        != System.Buffers.OperationStatus.Done)
                {
                    CryptographicOperations.ZeroMemory(decoded);
                    return false;
                }

                octet = one[0];
                at += 2;
            }
            else if (octet == '+')
            {
                octet = (byte)' ';
            }

            decoded[length++] = octet;
        }

        into = decoded[..length];
        CryptographicOperations.ZeroMemory(decoded);
        return true;
    }

    private static bool TryText(byte[] octets, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (octets.Length > MaximumUserLength || !System.Text.Unicode.Utf8.IsValid(octets))
        {
            return false;
        }

        text = Encoding.UTF8.GetString(octets);
        foreach (char c in text)
        {
            if (char.IsControl(c))
            {
                return false;
            }
        }

        return true;
    }
}
