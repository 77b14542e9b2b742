// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Parley.Security.KeyRing;

/// <summary>
/// The protector of one purpose. A sealed value is: form (1 octet, value 1), data key number (4, big-endian), nonce
/// (12), ciphertext, tag (16). Form, number and the caller's context are authenticated with it. Safe from any thread.
/// </summary>
internal sealed class AesGcmProtector(int keyNumber, byte[] key) : IDataProtector, IDisposable
{
    public const byte Form = 1;

    private const int HeaderLength = 5;

    public byte[] Protect(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> context)
    {
        byte[] result = new byte[HeaderLength + plaintext.Length + AesGcmSeal.Overhead];
        WriteHeader(result);
        byte[] bound = Bind(result, context, out int length);
        AesGcmSeal.Seal(key, plaintext, bound.AsSpan(0, length), result.AsSpan(HeaderLength));
        ArrayPool<byte>.Shared.Return(bound);
        return result;
    }

    public byte[] Unprotect(ReadOnlySpan<byte> sealedValue, ReadOnlySpan<byte> context)
    {
        if (sealedValue.Length < HeaderLength + AesGcmSeal.Overhead || sealedValue[0] != Form)
        {
            throw new CryptographicException("The sealed value is not of a form this version knows.");
        }

        if (BinaryPrimitives.ReadInt32BigEndian(sealedValue[1..]) != keyNumber)
        {
            throw new CryptographicException("The value was sealed for another purpose.");
        }

        byte[] bound = Bind(sealedValue, context, out int length);
        try
        {
            return AesGcmSeal.Open(key, sealedValue[HeaderLength..], bound.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bound);
        }
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(key);

    private static byte[] Bind(ReadOnlySpan<byte> header, ReadOnlySpan<byte> context, out int length)
    {
        length = HeaderLength + context.Length;
        byte[] bound = ArrayPool<byte>.Shared.Rent(length);
        header[..HeaderLength].CopyTo(bound);
        context.CopyTo(bound.AsSpan(HeaderLength));
        return bound;
    }

    private void WriteHeader(Span<byte> destination)
    {
        destination[0] = Form;
        BinaryPrimitives.WriteInt32BigEndian(destination[1..], keyNumber);
    }
}
