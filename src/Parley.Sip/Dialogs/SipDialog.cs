// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Messages;
using Parley.Sip.Writing;

namespace Parley.Sip.Dialogs;

/// <summary>The state of a dialog in which this server is an end (RFC 3261 §12): subscriptions, notices, later conferences.</summary>
public sealed class SipDialog
{
    // CONTRACT (the implementation belongs to the Sip work). Not thread safe: its owner guards it.

    /// <summary>Makes the dialog that accepting this request creates. The peer's Contact becomes the remote target.</summary>
    public static SipDialog FromRequest(SipMessage request, string localTag) => throw new NotImplementedException();

    /// <summary>Call-ID.</summary>
    public string CallId => throw new NotImplementedException();

    /// <summary>Our tag.</summary>
    public string LocalTag => throw new NotImplementedException();

    /// <summary>The peer's tag.</summary>
    public string RemoteTag => throw new NotImplementedException();

    /// <summary>The number of the last request we sent in it; 0 before the first.</summary>
    public uint LocalCSeq { get; set; }

    /// <summary>Takes the target, and the rising CSeq, of a later request of the peer; false when its CSeq is not above the last one.</summary>
    public bool TryUpdate(SipMessage request) => throw new NotImplementedException();

    /// <summary>Starts the next request in the dialog: start line, From, To, Call-ID, CSeq, Max-Forwards, Route. Via is the transport's.</summary>
    public void StartRequest(SipMessageWriter writer, SipMethod method) => throw new NotImplementedException();
}
