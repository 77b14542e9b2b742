// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Headers;
using Parley.Sip.Messages;
using Parley.Sip.Server.Diagnostics;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Transactions;

namespace Parley.Sip.Server.Pipeline.Steps;

/// <summary>
/// Says no to a request that has travelled far enough (483), or that has been here as it is now (482; RFC 3261
/// §16.3).
/// </summary>
internal sealed class HopLimitStep(ServerNames names) : PipelineStep
{
    /// <inheritdoc />
    public override StepOutcome Invoke(RequestContext context)
    {
        if (context.Request.MaxForwards == 0)
        {
            context.Refuse(RefusalReason.TooManyHops);
            return StepOutcome.Done;
        }

        if (IsLoop(context.Request))
        {
            context.Refuse(RefusalReason.Loop);
            return StepOutcome.Done;
        }

        return StepOutcome.Continue;
    }

    private bool IsLoop(SipMessage request)
    {
        foreach (ReadOnlySpan<byte> line in request.GetHeaders(SipHeaderId.Via))
        {
            ReadOnlySpan<byte> rest = line;
            while (!rest.IsEmpty && ViaReader.TryReadNext(ref rest, out ViaReader via))
            {
                if (names.IsHost(via.Host) && BranchName.TryRead(via.Branch, out _, out uint mark)
                    && mark == LoopMark.Of(request))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
