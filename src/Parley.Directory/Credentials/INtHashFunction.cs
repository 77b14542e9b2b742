// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Directory.Credentials;

/// <summary>The NT hash of a password, MD4 over UTF-16LE ([MS-NLMP] §3.3.1). NTLM's own code implements it.</summary>
public interface INtHashFunction
{
    /// <summary>Computes it.</summary>
    /// <param name="password">The password, NFC.</param>
    /// <param name="destination">16 octets.</param>
    void Compute(ReadOnlySpan<char> password, Span<byte> destination);
}
