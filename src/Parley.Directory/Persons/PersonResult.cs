// SPDX-License-Identifier: Apache-2.0

namespace Parley.Directory.Persons;

/// <summary>What became of a wish about one person.</summary>
/// <param name="Selection">The person as asked for.</param>
/// <param name="Outcome">The kind.</param>
/// <param name="Person">The person as they are now; null when none was found.</param>
/// <param name="Text">One sentence for the administrator.</param>
public sealed record PersonResult(string Selection, PersonOutcome Outcome, LinkedPerson? Person, string Text);
