// SPDX-License-Identifier: Apache-2.0

using Parley.Sip.Server.Dispatch;

namespace Parley.Sip.Server.Pipeline;

/// <summary>What a step said.</summary>
internal enum StepOutcome
{
    /// <summary>The next step looks at the request.</summary>
    Continue,

    /// <summary>The request ends here; it was answered, if it has an answer.</summary>
    Done,
}

/// <summary>
/// One step of the pipeline: one reason to say no. Called on the receiving thread; never blocks, never throws for
/// what a peer sends.
/// </summary>
internal abstract class PipelineStep
{
    /// <summary>Looks at a request.</summary>
    public abstract StepOutcome Invoke(RequestContext context);
}
