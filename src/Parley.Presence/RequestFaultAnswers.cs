// SPDX-License-Identifier: Apache-2.0

using Parley.Sip.Messages;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Writing;

namespace Parley.Presence;

/// <summary>
/// The one table from a fault to what goes on the wire: status, and the ErrorId of [MS-OCER] where there is one.
/// </summary>
internal static class RequestFaultAnswers
{
    /// <summary>Answers a request with its fault.</summary>
    public static void Reject(this SipRequestContext context, RequestFault fault)
    {
        (int status, int id, string reason) = fault switch
        {
            RequestFault.Malformed => (400, 4001, "The body cannot be read"),
            RequestFault.TooLarge => (413, 4008, "The body is too large"),
            RequestFault.Quota => (403, 2, "More than one person may have"),
            RequestFault.NotOwn => (403, 4004, "The credentials are not authorized to act for this address"),
            RequestFault.Reserved => (403, 2, "Only the server writes this"),
            RequestFault.NotRegistered => (403, 4010, "No endpoint is registered on this connection"),
            RequestFault.NotAcceptable => (406, 2, "Accept names no document that is offered"),
            RequestFault.NoSuchUser => (404, 1003, "User does not exist"),
            RequestFault.Busy => (503, 1, "Service unavailable: too many changes are waiting"),
            RequestFault.NoDialog => (481, 2014, "Subscription dialog does not exist"),
            RequestFault.Stale => (500, 2, "The CSeq is not above the last one of the dialog"),
            RequestFault.Storage or RequestFault.None => (503, 0, "Server internal error: the change was not stored"),
        };
        if (fault != RequestFault.Busy)
        {
            context.Reject(status, id, reason);
            return;
        }

        SipMessageWriter response = context.CreateResponse(status);
        response.Header(SipHeaderId.RetryAfter, 1);
        context.Send(response);
    }
}
