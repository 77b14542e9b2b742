// SPDX-License-Identifier: Apache-2.0

using Parley.Registrar.Diagnostics;

namespace Parley.Registrar.Contacts;

/// <summary>What became of an operation.</summary>
/// <param name="List">The list after it; the one before when it was refused.</param>
/// <param name="Failure">Why it was refused; null when it was accepted.</param>
/// <param name="Delta">What it changed; null when it was refused.</param>
/// <param name="GroupId">The group that addGroup made or found; 0 for other operations.</param>
internal sealed record ContactOutcome(ContactList List, SipFailure? Failure, ContactDelta? Delta, int GroupId);
