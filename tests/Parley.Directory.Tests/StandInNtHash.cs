// SPDX-License-Identifier: Apache-2.0

using System;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Parley.Directory.Credentials;

namespace Parley.Directory.Tests;

/// <summary>The shape of the NT hash without MD4: these tests are about where it goes, not about what it is.</summary>
internal sealed class StandInNtHash : INtHashFunction
{
    public static byte[] Of(string password)
    {
        byte[] hash = new byte[16];
        new StandInNtHash().Compute(password, hash);
        return hash;
    }

    public void Compute(ReadOnlySpan<char> password, Span<byte> destination) =>
        SHA256.HashData(MemoryMarshal.AsBytes(password)).AsSpan(0, 16).CopyTo(destination);
}
