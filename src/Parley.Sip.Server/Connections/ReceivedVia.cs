// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using System.Net;
using System.Text;
using Parley.Sip.Headers;
using Parley.Sip.Messages;

namespace Parley.Sip.Server.Connections;

/// <summary>
/// Notes in the topmost Via of a request where its datagram came from (RFC 3261 §18.2.1, RFC 3581 §4), before anything
/// else looks at it: answers, forwarded copies and transactions then agree.
/// </summary>
internal static class ReceivedVia
{
    /// <summary>The octets of the request with received, and with the port when the peer asks with rport.</summary>
    public static byte[] Mark(SipMessage request, IPEndPoint from)
    {
        ReadOnlySpan<byte> raw = request.Raw.Span;
        ReadOnlySpan<byte> top = request.TopVia;
        raw.Overlaps(top, out int start);
        int end = start + top.Length;
        byte[] received = Encoding.ASCII.GetBytes(";received=" + from.Address);
        int asked = PortIsAskedAt(raw, top);
        if (asked < 0)
        {
            return [.. raw[..end], .. received, .. raw[end..]];
        }

        byte[] port = Encoding.ASCII.GetBytes("=" + from.Port.ToString(CultureInfo.InvariantCulture));
        return [.. raw[..asked], .. port, .. raw[asked..end], .. received, .. raw[end..]];
    }

    // The position after the name of a parameter rport without a value; -1 when there is none.
    private static int PortIsAskedAt(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> top)
    {
        if (!ViaReader.TryReadNext(ref top, out ViaReader via))
        {
            return -1;
        }

        ParameterReader parameters = new(via.Parameters);
        while (parameters.MoveNext())
        {
            if (System.Text.Ascii.EqualsIgnoreCase(parameters.Name, "rport"u8) && parameters.Value.IsEmpty
                && raw.Overlaps(parameters.Name, out int at))
            {
                return at + parameters.Name.Length;
            }
        }

        return -1;
    }
}
