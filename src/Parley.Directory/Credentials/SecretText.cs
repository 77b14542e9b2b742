// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Directory.Credentials;

/// <summary>A secret as people type it. Its text appears in no log and no string; disposing it overwrites it.</summary>
public sealed class SecretText : IDisposable
{
    private readonly char[] _characters;

    /// <summary>Copies a secret. The caller overwrites its own copy.</summary>
    /// <param name="text">The characters.</param>
    public SecretText(ReadOnlySpan<char> text) => _characters = text.ToArray();

    /// <summary>The characters; blank after <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<char> Characters => _characters;

    /// <summary>
    /// The same in Unicode NFC, the form every secret is derived from; null when it is not well-formed Unicode.
    /// </summary>
    public SecretText? Normalise()
    {
        ReadOnlySpan<char> text = _characters;
        while (!text.IsEmpty)
        {
            // Normalising would refuse U+FFFE with an exception.
            if (Rune.DecodeFromUtf16(text, out Rune rune, out int consumed) != OperationStatus.Done
                || rune.Value == 0xFFFE)
            {
                return null;
            }

            text = text[consumed..];
        }

        char[] buffer = new char[((ReadOnlySpan<char>)_characters).GetNormalizedLength(NormalizationForm.FormC)];
        if (!((ReadOnlySpan<char>)_characters).TryNormalize(buffer, out int written, NormalizationForm.FormC))
        {
            return null;
        }

        SecretText normalised = new(buffer.AsSpan(0, written));
        Clear(buffer);
        return normalised;
    }

    /// <inheritdoc />
    public override string ToString() => "(secret)";

    /// <inheritdoc />
    public void Dispose() => Clear(_characters);

    private static void Clear(Span<char> characters) =>
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(characters));
}
