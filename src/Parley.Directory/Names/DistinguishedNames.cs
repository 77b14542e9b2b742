// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;

namespace Parley.Directory.Names;

/// <summary>
/// Distinguished names as text (RFC 4514), for comparison: names and values in lower case, blanks around separators
/// gone. Escapes are left as they are; the directory writes them the same way each time.
/// </summary>
internal static class DistinguishedNames
{
    /// <summary>The longest name that is looked at.</summary>
    public const int MaximumLength = 2048;

    /// <summary>The name for comparison; null when the text is no distinguished name.</summary>
    public static string? Fold(string text)
    {
        if (text.Length is 0 or > MaximumLength || FoldedNames.Fold(text) is not { Length: > 0 } folded)
        {
            return null;
        }

        StringBuilder name = new(folded.Length);
        int start = 0;
        while (start <= folded.Length)
        {
            int end = EndOfPart(folded, start);
            string part = TrimPart(folded[start..end]);
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || equals == part.Length - 1 || !IsAttribute(part[..equals].TrimEnd()))
            {
                return null;
            }

            name.Append(start == 0 ? "" : ",").Append(part[..equals].TrimEnd()).Append('=')
                .Append(part[(equals + 1)..].TrimStart());
            start = end + 1;
        }

        return name.ToString();
    }

    private static int EndOfPart(string text, int start)
    {
        int i = start;
        while (i < text.Length && text[i] != ',')
        {
            i += text[i] == '\\' ? 2 : 1;
        }

        return Math.Min(i, text.Length);
    }

    // A blank that an escape stands before belongs to the value.
    private static string TrimPart(string part)
    {
        string trimmed = part.Trim();
        return trimmed.EndsWith('\\') && trimmed.Length < part.TrimStart().Length ? trimmed + " " : trimmed;
    }

    private static bool IsAttribute(string text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.'))
            {
                return false;
            }
        }

        return text.Length > 0;
    }
}
