// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Parley.Kernel.Identifiers;
using Parley.Security.Ntlm;

namespace Parley.Directory.Credentials;

/// <summary>
/// What the enabled schemes need of one password, in clear, for the moment until it is sealed or compared.
/// </summary>
internal sealed class DerivedSecrets : IDisposable
{
    private readonly byte[]?[] _secrets = new byte[]?[SecretKinds.All.Length];

    private DerivedSecrets()
    {
    }

    /// <summary>The secret of a kind; null when the deployment does not keep it.</summary>
    public byte[]? this[SecretKind kind] => _secrets[(int)kind];

    /// <summary>Derives what the deployment keeps.</summary>
    /// <param name="password">The password, NFC.</param>
    /// <param name="address">Whose it is: part of digest secrets.</param>
    /// <param name="options">What is kept.</param>
    public static DerivedSecrets From(SecretText password, SipAddress address, DirectoryOptions options)
    {
        DerivedSecrets derived = new();
        foreach (SecretKind kind in SecretKinds.All)
        {
            if (!SecretKinds.IsKept(kind, options))
            {
                continue;
            }

            byte[] secret = new byte[SecretKinds.Length(kind)];
            derived._secrets[(int)kind] = secret;
            if (kind == SecretKind.NtHash)
            {
                NtHash.Compute(password.Characters, secret);
                continue;
            }

            int half = secret.Length / 2;
            ComputeHa1(kind, address.Value, options.DigestRealm, password, secret.AsSpan(0, half));
            ComputeHa1(kind, address.User, options.DigestRealm, password, secret.AsSpan(half));
        }

        return derived;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (byte[]? secret in _secrets)
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>HA1 = H(user:realm:password) (RFC 7616 §3.4.2), UTF-8.</summary>
    private static void ComputeHa1(
        SecretKind kind, string user, string realm, SecretText password, Span<byte> destination)
    {
        int most = Encoding.UTF8.GetMaxByteCount(user.Length + realm.Length + password.Characters.Length + 2);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(most);
        int length = Encoding.UTF8.GetBytes($"{user}:{realm}:", buffer);
        length += Encoding.UTF8.GetBytes(password.Characters, buffer.AsSpan(length));
        if (kind == SecretKind.DigestMd5)
        {
#pragma warning disable CA5351 // RFC 2617's own algorithm, kept only when an administrator names digest-md5
            MD5.HashData(buffer.AsSpan(0, length), destination);
#pragma warning restore CA5351
        }
        else
        {
            SHA256.HashData(buffer.AsSpan(0, length), destination);
        }

        CryptographicOperations.ZeroMemory(buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
