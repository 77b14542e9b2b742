// SPDX-License-Identifier: Apache-2.0

using System.Text;

namespace Parley.Directory.Names;

/// <summary>
/// What a name looks like. Two names with the same skeleton cannot be told apart at a glance, so the second is refused.
/// </summary>
internal static class NameSkeleton
{
    /// <summary>
    /// The skeleton of a normalised (NFC, lower-case) name: compatibility forms are folded (full-width and mathematical
    /// letters become plain ones), then each letter is replaced by the one that stands for its look. So are 0 and o,
    /// 1 and l.
    /// </summary>
    public static string Of(string name)
    {
        string folded = name.Normalize(NormalizationForm.FormKD).ToLowerInvariant();
        return string.Create(folded.Length, folded, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = ConfusableLetters.Map.TryGetValue(source[i], out char stands) ? stands : source[i];
            }
        }).Normalize(NormalizationForm.FormC);
    }
}
