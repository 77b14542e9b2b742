// SPDX-License-Identifier: Apache-2.0

namespace Parley.Directory.Users;

/// <summary>What a change of one account came to.</summary>
/// <param name="Outcome">The kind.</param>
/// <param name="Account">The account as it is now; null when there is none.</param>
/// <param name="Text">One sentence for the administrator; never a secret.</param>
public sealed record AccountResult(AccountOutcome Outcome, Account? Account, string Text);
