// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Headers;
using Parley.Sip.Messages;

namespace Parley.Sip.Writing;

/// <summary>
/// Writes the copy of a message that goes on (RFC 3261 §16.6, §16.7): what a proxy must change is changed, everything
/// else is copied octet for octet and in its order. The writer is left open, so that the connection can sign for its
/// peer.
/// </summary>
/// <remarks>
/// Signatures and credentials hold between two neighbours in this system ([MS-SIPAE]), so none of them goes further
/// than this hop: Authorization, Proxy-Authorization, Authentication-Info and Proxy-Authentication-Info are left out of
/// requests and of responses, because the client signs its responses with Authorization too.
/// </remarks>
public static class SipForwardingWriter
{
    /// <summary>Max-Forwards of a request that came without (RFC 3261 §16.6 step 3).</summary>
    private const int InitialMaxForwards = 70;

    /// <summary>Writes the copy of a request.</summary>
    /// <param name="request">The request as received.</param>
    /// <param name="options">What changes.</param>
    /// <param name="writer">Where it is written; started by this call and left unfinished.</param>
    /// <returns>False, with nothing written, when Max-Forwards is 0: answer 483.</returns>
    public static bool WriteRequest(SipMessage request, scoped in ForwardingOptions options, SipMessageWriter writer)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(writer);
        if (request.MaxForwards == 0)
        {
            return false;
        }

        writer.StartRequest(
            request.MethodToken, options.RequestUri.IsEmpty ? request.RequestUri : options.RequestUri);
        writer.Header(SipHeaderId.Via, options.Via);
        if (!options.RecordRoute.IsEmpty)
        {
            writer.Header(SipHeaderId.RecordRoute, options.RecordRoute);
        }

        if (request.MaxForwards < 0)
        {
            writer.Header(SipHeaderId.MaxForwards, InitialMaxForwards);
        }

        int routesToRemove = options.RoutesToRemove;
        bool isTopVia = true;
        int copied = 0;
        for (int i = 0; i < request.HeaderCount; i++)
        {
            SipHeaderId id = request.Slot(i).Id;
            if (!IsChanged(id, options, isTopVia, routesToRemove))
            {
                continue;
            }

            writer.CopyLines(request, copied, i - copied);
            copied = i + 1;
            switch (id)
            {
                case SipHeaderId.MaxForwards:
                    writer.Header(SipHeaderId.MaxForwards, request.MaxForwards - 1);
                    break;
                case SipHeaderId.Route:
                    WriteRest(request.GetHeader(i), ref routesToRemove, writer);
                    break;
                case SipHeaderId.Via:
                    isTopVia = false;
                    WriteTopVia(request.GetHeader(i).Value, options, writer);
                    break;
                default:
                    break;
            }
        }

        writer.CopyLines(request, copied, request.HeaderCount - copied);
        if (!options.AssertedIdentity.IsEmpty)
        {
            writer.Header(SipHeaderId.PAssertedIdentity, options.AssertedIdentity);
        }

        writer.Body(request.Body);
        return true;
    }

    /// <summary>Writes the copy of a response: without our Via, which is its topmost.</summary>
    /// <param name="response">The response as received.</param>
    /// <param name="writer">Where it is written; started by this call and left unfinished.</param>
    /// <returns>False, with nothing written, when no Via is left: the response was for this server.</returns>
    public static bool WriteResponse(SipMessage response, SipMessageWriter writer)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(writer);
        int top = response.IndexOf(SipHeaderId.Via);
        if (top < 0 || (response.Slot(top).Next < 0 && RestOfList(response.GetHeader(top).Value).IsEmpty))
        {
            return false;
        }

        writer.StartResponse(response.StatusCode, response.ReasonPhrase);
        int copied = 0;
        for (int i = 0; i < response.HeaderCount; i++)
        {
            SipHeaderId id = response.Slot(i).Id;
            if (!IsHopByHop(id) && i != top)
            {
                continue;
            }

            writer.CopyLines(response, copied, i - copied);
            copied = i + 1;
            if (i == top)
            {
                int one = 1;
                WriteRest(response.GetHeader(i), ref one, writer);
            }
        }

        writer.CopyLines(response, copied, response.HeaderCount - copied);
        writer.Body(response.Body);
        return true;
    }

    private static bool IsHopByHop(SipHeaderId id) => id
        is SipHeaderId.Authorization or SipHeaderId.ProxyAuthorization
        or SipHeaderId.AuthenticationInfo or SipHeaderId.ProxyAuthenticationInfo
        or SipHeaderId.ContentLength;

    private static bool IsChanged(
        SipHeaderId id, scoped in ForwardingOptions options, bool isTopVia, int routesToRemove) => id switch
    {
        SipHeaderId.Via => isTopVia && !options.Received.IsEmpty,
        SipHeaderId.Route => routesToRemove > 0,
        SipHeaderId.MaxForwards => true,
        SipHeaderId.PAssertedIdentity => !options.SenderMayAssert || !options.AssertedIdentity.IsEmpty,
        SipHeaderId.PPreferredIdentity => !options.AssertedIdentity.IsEmpty,
        _ => IsHopByHop(id),
    };

    // Leaves out the first values of the line: our own routes, our own Via. What is left keeps its form.
    private static void WriteRest(SipHeaderField field, ref int toRemove, SipMessageWriter writer)
    {
        ReadOnlySpan<byte> rest = field.Value;
        while (toRemove > 0 && !rest.IsEmpty)
        {
            rest = RestOfList(rest);
            toRemove--;
        }

        if (!rest.IsEmpty)
        {
            writer.Header(field.Id, rest.TrimStart(" \t\r\n"u8));
        }
    }

    // What follows the first value. A comma inside quotes or angle brackets is part of it.
    private static ReadOnlySpan<byte> RestOfList(ReadOnlySpan<byte> list)
    {
        bool isQuoted = false;
        bool isBracketed = false;
        for (int i = 0; i < list.Length; i++)
        {
            switch (list[i])
            {
                case (byte)'\\' when isQuoted:
                    i++;
                    break;
                case (byte)'"' when !isBracketed:
                    isQuoted = !isQuoted;
                    break;
                case (byte)'<' when !isQuoted:
                    isBracketed = true;
                    break;
                case (byte)'>' when !isQuoted:
                    isBracketed = false;
                    break;
                case (byte)',' when !isQuoted && !isBracketed:
                    return list[(i + 1)..];
                default:
                    break;
            }
        }

        return default;
    }

    private static void WriteTopVia(
        ReadOnlySpan<byte> value, scoped in ForwardingOptions options, SipMessageWriter writer)
    {
        ReadOnlySpan<byte> rest = value;
        if (ViaReader.TryReadNext(ref rest, out ViaReader via))
        {
            writer.ViaFrom(via, options.Received, options.ReceivedPort, rest.TrimStart(" \t\r\n"u8));
        }
        else
        {
            writer.Header(SipHeaderId.Via, value);
        }
    }
}
