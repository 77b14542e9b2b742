// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;

namespace Parley.Management.Administrators;

/// <summary>The rule for administrators' names: they stand in certificates, in listings and in the audit log.</summary>
internal static class AdministratorName
{
    /// <summary>The longest: what a common name may have (RFC 5280, appendix A.1).</summary>
    private const int MaximumLength = 64;

    /// <summary>What is wrong with a name; null when nothing is.</summary>
    public static string? FaultOf(string name)
    {
        if (name.Length is 0 or > MaximumLength || name.Trim().Length != name.Length)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"An administrator's name has 1 to {MaximumLength} characters and no blank at either end.");
        }

        foreach (Rune rune in name.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
                or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                return "An administrator's name has no control or invisible characters.";
            }
        }

        return null;
    }
}
