// SPDX-License-Identifier: Apache-2.0

namespace Parley.Sip.Routing;

/// <summary>The outcome of one step of a forked request.</summary>
/// <param name="Actions">What to do.</param>
/// <param name="ToCancel">Bit n is branch n; meant when the actions have <see cref="ForkActions.Cancel"/>.</param>
/// <param name="BestBranch">
/// Which branch's final response goes to the caller; meant with <see cref="ForkActions.ForwardBest"/>.
/// </param>
/// <param name="BestStatus">
/// Its status, after the rules that change one (503 becomes 480; a cancelled request ends with 487).
/// </param>
public readonly record struct ForkStep(
    ForkActions Actions, ulong ToCancel = 0, int BestBranch = -1, int BestStatus = 0);
