// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;

namespace Parley.Directory.Names;

/// <summary>
/// Names of a domain for comparison and storage. What a domain says is taken as it is, but for what no text may be:
/// half characters are replaced, and nothing is endless.
/// </summary>
internal static class FoldedNames
{
    /// <summary>The name for comparison: NFC, lower case.</summary>
    public static string Fold(string name) => Clean(name).Normalize(NormalizationForm.FormC).ToLowerInvariant();

    /// <summary>A text with every half character, and U+FFFE, replaced.</summary>
    public static string Clean(string text)
    {
        StringBuilder? clean = null;
        int index = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            // A half character reads as the replacement character; normalising refuses U+FFFE with an exception.
            bool replaced = rune.Value == 0xFFFE || (rune == Rune.ReplacementChar && text[index] != '\uFFFD');
            if (replaced && clean is null)
            {
                clean = new StringBuilder(text, 0, index, text.Length);
            }

            clean?.Append(replaced ? "\uFFFD" : rune.ToString());
            index += rune.Utf16SequenceLength;
        }

        return clean?.ToString() ?? text;
    }

    /// <summary>A text cut to a length, clean and without blanks around it; null when nothing is left.</summary>
    public static string? Cut(string? text, int length)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        string cut = text.AsSpan().Trim().Length > length ? text.AsSpan().Trim()[..length].ToString() : text.Trim();
        return Clean(cut);
    }
}
