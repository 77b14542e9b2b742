// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Directory.Names;

/// <summary>The alphabets a name's letters come from.</summary>
[Flags]
internal enum Alphabet
{
    /// <summary>None of the three.</summary>
    None = 0,

    /// <summary>Latin.</summary>
    Latin = 1,

    /// <summary>Greek.</summary>
    Greek = 2,

    /// <summary>Cyrillic.</summary>
    Cyrillic = 4,
}
