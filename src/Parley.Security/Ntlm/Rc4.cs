// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;

namespace Parley.Security.Ntlm;

/// <summary>
/// RC4, which .NET does not have and [MS-NLMP] prescribes for the exchange of the session key and for signatures. It
/// protects no content here: both uses are of a few octets under a key of their own.
/// </summary>
internal static class Rc4
{
    private const int StateLength = 256;

    /// <summary>Combines a message with the key's stream from its start; the same call goes both ways.</summary>
    public static void Transform(ReadOnlySpan<byte> key, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Span<byte> state = stackalloc byte[StateLength];
        for (int i = 0; i < StateLength; i++)
        {
            state[i] = (byte)i;
        }

        for (int i = 0, j = 0; i < StateLength; i++)
        {
            j = (j + state[i] + key[i % key.Length]) & 0xff;
            (state[i], state[j]) = (state[j], state[i]);
        }

        for (int n = 0, i = 0, j = 0; n < source.Length; n++)
        {
            i = (i + 1) & 0xff;
            j = (j + state[i]) & 0xff;
            (state[i], state[j]) = (state[j], state[i]);
            destination[n] = (byte)(source[n] ^ state[(state[i] + state[j]) & 0xff]);
        }

        CryptographicOperations.ZeroMemory(state);
    }
}
