// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Sip.Routing;

/// <summary>What a proxy must do after a step of a forked request.</summary>
[Flags]
public enum ForkActions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Send the response that just came to the caller.</summary>
    ForwardThis = 1,

    /// <summary>
    /// Every branch has ended without success: send the caller the response of <see cref="ForkStep.BestBranch"/>.
    /// </summary>
    ForwardBest = 2,

    /// <summary>Send CANCEL on the branches in <see cref="ForkStep.ToCancel"/>.</summary>
    Cancel = 4,

    /// <summary>
    /// A 2xx that lost: acknowledge it and end its dialog ourselves (ACK, then BYE), because the caller keeps one
    /// dialog and ignores the others without a word (client contract 6.2).
    /// </summary>
    AbsorbSuccess = 8,

    /// <summary>Nothing more can come: forget the request.</summary>
    Finished = 16,
}
