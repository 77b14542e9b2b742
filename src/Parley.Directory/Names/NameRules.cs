// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Parley.Kernel.Identifiers;

namespace Parley.Directory.Names;

/// <summary>
/// What an account may be called. Addresses and sam account names are written into URIs, XML and logs and typed by
/// people, so they are made of letters, marks, digits and a few marks of punctuation, in one alphabet.
/// </summary>
public static class NameRules
{
    /// <summary>The longest user part of an address, as for mail (RFC 5321 §4.5.3.1.1): 64 characters.</summary>
    public const int MaximumUserLength = 64;

    /// <summary>The longest sam account name: 64 characters (Active Directory allows people 20).</summary>
    public const int MaximumSamLength = 64;

    /// <summary>The longest display name: 256 characters, as in Active Directory.</summary>
    public const int MaximumDisplayNameLength = 256;

    private const string Punctuation = "._-+'~";

    /// <summary>Why an address cannot be an account's; null when it can.</summary>
    /// <param name="address">The address.</param>
    /// <param name="sipDomains">The SIP domains of the deployment, lower case.</param>
    public static string? CheckAddress(SipAddress address, IReadOnlySet<string> sipDomains)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(sipDomains);
        return sipDomains.Contains(address.Domain)
            ? CheckWord("address", address.User, MaximumUserLength)
            : $"'{address.Domain}' is not a SIP domain of this deployment.";
    }

    /// <summary>Reads a sam account name: NFC, lower case.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="name">The normalised name; meaningless when there is a reason.</param>
    /// <returns>Why it cannot be one; null when it can.</returns>
    public static string? ReadSamAccountName(string text, out string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        name = string.Empty;
        if (text.Length > MaximumSamLength || !IsWellFormed(text))
        {
            return "The sam account name is too long or not well-formed Unicode.";
        }

        name = text.Normalize(NormalizationForm.FormC).ToLowerInvariant();
        return CheckWord("sam account name", name, MaximumSamLength);
    }

    /// <summary>Reads a display name: NFC, without blanks around it.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="name">The normalised name; meaningless when there is a reason.</param>
    /// <returns>Why it cannot be one; null when it can.</returns>
    public static string? ReadDisplayName(string text, out string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        name = string.Empty;
        if (text.Length > MaximumDisplayNameLength || !IsWellFormed(text))
        {
            return "The display name is too long or not well-formed Unicode.";
        }

        name = text.Normalize(NormalizationForm.FormC).Trim();
        if (name.Length is 0 or > MaximumDisplayNameLength)
        {
            return "The display name is empty or too long.";
        }

        foreach (Rune rune in name.EnumerateRunes())
        {
            // Joiners (U+200C, U+200D) belong to the spelling of some languages; the other format characters only hide.
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            bool hidden = category == UnicodeCategory.Format && rune.Value is not (0x200C or 0x200D);
            if (hidden || category is UnicodeCategory.Control or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
            {
                return $"The display name contains U+{rune.Value:X4}, a control or invisible character.";
            }
        }

        return null;
    }

    private static bool IsWellFormed(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            // A lone surrogate reads as the replacement character; normalising refuses U+FFFE with an exception.
            if (rune == Rune.ReplacementChar || rune.Value == 0xFFFE)
            {
                return false;
            }
        }

        return true;
    }

    private static string? CheckWord(string what, string word, int maximumLength)
    {
        if (word.Length == 0 || word.Length > maximumLength)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"The {what} must have 1 to {maximumLength} characters.");
        }

        Alphabet alphabets = Alphabet.None;
        for (int i = 0; i < word.Length; i++)
        {
            char c = word[i];
            if (!IsWordCharacter(c, i))
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"The {what} may contain letters, digits and {Punctuation} only, not U+{(int)c:X4}.");
            }

            alphabets |= AlphabetOf(c);
        }

        if (word[0] == '.' || word[^1] == '.')
        {
            return $"The {what} may not begin or end with a dot.";
        }

        return alphabets is Alphabet.None or Alphabet.Latin or Alphabet.Greek or Alphabet.Cyrillic
            ? null
            : $"The {what} mixes Latin, Greek or Cyrillic letters, which look alike; use one of them.";
    }

    private static bool IsWordCharacter(char c, int index) => char.GetUnicodeCategory(c) switch
    {
        UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter => true,
        UnicodeCategory.DecimalDigitNumber => true,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => index > 0,
        _ => Punctuation.Contains(c, StringComparison.Ordinal),
    };

    // The three alphabets whose letters pass for each other. By block: letters only reach this point.
    private static Alphabet AlphabetOf(char c) => c switch
    {
        >= 'a' and <= 'z' => Alphabet.Latin,
        >= '\u00C0' and <= '\u02B8' => Alphabet.Latin,
        >= '\u1D00' and <= '\u1D25' => Alphabet.Latin,
        >= '\u1E00' and <= '\u1EFF' => Alphabet.Latin,
        >= '\u2C60' and <= '\u2C7F' => Alphabet.Latin,
        >= '\uA720' and <= '\uA7FF' => Alphabet.Latin,
        >= '\uAB30' and <= '\uAB6F' => Alphabet.Latin,
        >= '\uFF41' and <= '\uFF5A' => Alphabet.Latin,
        >= '\u0370' and <= '\u03FF' => Alphabet.Greek,
        >= '\u1F00' and <= '\u1FFF' => Alphabet.Greek,
        >= '\u0400' and <= '\u052F' => Alphabet.Cyrillic,
        >= '\u1C80' and <= '\u1C8F' => Alphabet.Cyrillic,
        >= '\u2DE0' and <= '\u2DFF' => Alphabet.Cyrillic,
        >= '\uA640' and <= '\uA69F' => Alphabet.Cyrillic,
        _ => Alphabet.None,
    };
}
