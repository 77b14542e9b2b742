// SPDX-License-Identifier: Apache-2.0

using System.Collections.Frozen;
using System.Collections.Generic;

namespace Parley.Directory.Names;

/// <summary>
/// Lower-case letters and digits that look alike, each with the one that stands for all of them: Latin, Greek,
/// Cyrillic and Armenian, which share most of their shapes, after the idea of UTS #39 §4 but for lower-case names only.
/// Stricter than its table where small letters differ in height alone (к κ k), laxer for m and rn, which real names
/// contain ("amo", "arno"). A change of this table needs a schema step that recomputes the stored skeletons.
/// </summary>
internal static class ConfusableLetters
{
    private static readonly (char Stands, string For)[] Groups =
    [
        ('a', "αаɑ"), ('b', "ƅь"), ('c', "сᴄⲥς"), ('d', "ԁ"), ('e', "еҽ"), ('f', "քꞙ"), ('g', "ɡցƍ"), ('h', "һհ"),
        ('i', "ıɪɩιіꙇ"), ('j', "јϳյȷ"), ('k', "κкᴋĸ"), ('l', "1ӏǀ"), ('n', "ոռη"), ('o', "0οσоօᴏⲟ"), ('p', "ρрⲣ"),
        ('q', "ԛգզ"), ('r', "гᴦⲅ"), ('s', "ѕꜱƽ"), ('t', "τтᴛ"), ('u', "υʋսᴜ"), ('v', "νѵᴠ"), ('w', "ѡԝաɯᴡω"),
        ('x', "хχ"),
        ('y', "γуүɣʏ"), ('z', "ᴢ"), ('3', "зɜ"), ('6', "б"), ('8', "ȣ"), ('ǝ', "əә"), ('ɛ', "εєԑ"), ('æ', "ӕ"),
        ('ß', "β"),
        ('π', "п"), ('φ', "ф"), ('ψ', "ѱ"), ('ɵ', "өѳθ"), ('ʙ', "в"), ('ʜ', "н"), ('ʍ', "м"),
    ];

    /// <summary>From a letter to the one that stands for it; letters that stand for themselves are absent.</summary>
    public static FrozenDictionary<char, char> Map { get; } = Build();

    private static FrozenDictionary<char, char> Build()
    {
        Dictionary<char, char> map = [];
        foreach ((char stands, string letters) in Groups)
        {
            foreach (char letter in letters)
            {
                map.Add(letter, stands);
            }
        }

        return map.ToFrozenDictionary();
    }
}
