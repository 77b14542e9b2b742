// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Headers;
using Parley.Sip.Messages;
using Parley.Sip.Server.Diagnostics;
using Parley.Sip.Server.Dispatch;

namespace Parley.Sip.Server.Pipeline.Steps;

/// <summary>
/// Says no to a client that asserts who somebody is (RFC 3325 §6, "Who may assert which identity" of the
/// architecture). Every peer of this slice is a client: it may repeat its own From, which authentication checks, and
/// nothing else. What goes on is our own assertion in any case.
/// </summary>
internal sealed class PeerIdentityStep : PipelineStep
{
    /// <inheritdoc />
    public override StepOutcome Invoke(RequestContext context)
    {
        SipMessage request = context.Request;
        foreach (ReadOnlySpan<byte> value in request.GetHeaders(SipHeaderId.PAssertedIdentity))
        {
            ReadOnlySpan<byte> rest = value;
            while (!rest.IsEmpty)
            {
                if (!NameAddrReader.TryReadNext(ref rest, out NameAddrReader identity)
                    || !IsOwn(identity.Uri, request.FromUri))
                {
                    context.Refuse(RefusalReason.ForeignIdentity);
                    return StepOutcome.Done;
                }
            }
        }

        return StepOutcome.Continue;
    }

    // Its own telephone number is for the directory to know.
    private static bool IsOwn(ReadOnlySpan<byte> uri, ReadOnlySpan<byte> from) =>
        System.Text.Ascii.EqualsIgnoreCase(uri, from);
}
