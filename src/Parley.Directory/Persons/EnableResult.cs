// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;

namespace Parley.Directory.Persons;

/// <summary>What became of a wish about several people.</summary>
/// <param name="People">Each of them, in the order asked for.</param>
public sealed record EnableResult(IReadOnlyList<PersonResult> People)
{
    /// <summary>How many came to an outcome.</summary>
    public int Count(PersonOutcome outcome)
    {
        int count = 0;
        foreach (PersonResult person in People)
        {
            count += person.Outcome == outcome ? 1 : 0;
        }

        return count;
    }
}
