// SPDX-License-Identifier: Apache-2.0

namespace Parley.Directory.Persons;

/// <summary>What becomes of many people alike; who is marked is read again in any case, and in no conflict.</summary>
/// <param name="Gone">Whether they are gone.</param>
/// <param name="InGroup">Whether they are in the enabled group.</param>
/// <param name="Pending">Whether their accounts are to be made.</param>
/// <param name="Forgets">Whether what is sealed of them is forgotten.</param>
internal sealed record PersonMark(long Gone, long InGroup, long Pending, bool Forgets);
