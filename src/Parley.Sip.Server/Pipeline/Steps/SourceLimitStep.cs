// SPDX-License-Identifier: Apache-2.0

using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Diagnostics;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Timers;

namespace Parley.Sip.Server.Pipeline.Steps;

/// <summary>
/// Says no to a connection that sends more than its share: 503 with Retry-After, then the end (row T21). Until somebody
/// signs in, the connections of one source share a rate; afterwards each has its own.
/// </summary>
internal sealed class SourceLimitStep(TimerWheel wheel) : PipelineStep
{
    /// <inheritdoc />
    public override StepOutcome Invoke(RequestContext context)
    {
        switch (Judge(context.Peer, context.Request.Raw.Length))
        {
            case RateVerdict.Within:
                return StepOutcome.Continue;
            case RateVerdict.Above:
                context.Refuse(RefusalReason.RateExceeded);
                return StepOutcome.Done;
            case RateVerdict.Flood:
            default:
                context.Refuse(RefusalReason.RateExceeded);
                context.Peer.Close(CloseReason.Flood);
                return StepOutcome.Done;
        }
    }

    /// <summary>Judges one more message, of whatever kind.</summary>
    public RateVerdict Judge(PeerConnection peer, int octets)
    {
        long tick = wheel.CurrentTick;
        RateVerdict verdict = peer.MessageRate.Take(1, tick);
        RateVerdict byOctets = peer.OctetRate.Take(octets, tick);
        verdict = byOctets > verdict ? byOctets : verdict;
        if (!peer.IsSignedIn)
        {
            // Others of the source may have used it up: that alone is no reason to hang up on this one.
            RateVerdict bySource = peer.Source.UnauthenticatedRate.Take(1, tick);
            bySource = bySource == RateVerdict.Flood ? RateVerdict.Above : bySource;
            verdict = bySource > verdict ? bySource : verdict;
        }

        return verdict;
    }
}
