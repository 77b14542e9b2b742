// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Headers;
using Parley.Sip.Messages;
using Parley.Sip.Parsing;

namespace Parley.Sip.Writing;

/// <content>Octets of a received message, copied as they stand.</content>
public sealed partial class SipMessageWriter
{
    /// <summary>Copies the lines of headers that stand side by side, and remembers those that are signed.</summary>
    /// <param name="from">The received message.</param>
    /// <param name="first">The index of the first header.</param>
    /// <param name="count">How many.</param>
    internal void CopyLines(SipMessage from, int first, int count)
    {
        if (count == 0)
        {
            return;
        }

        int start = from.Slot(first).Name.Start;
        int shift = _length - start;
        Append(from.Raw.Span[start..from.Slot(first + count - 1).End]);
        for (int i = first; i < first + count; i++)
        {
            ref readonly HeaderSlot slot = ref from.Slot(i);
            Remember(slot.Id, new OctetRange(slot.Value.Start + shift, slot.Value.Length));
        }
    }

    /// <summary>Writes a header whose value comes in parts.</summary>
    internal void Header(SipHeaderId id, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        int start = BeginHeader(id);
        AppendUnfolded(first);
        AppendUnfolded(second);
        AppendUnfolded(third);
        EndHeader(id, start);
    }

    /// <summary>
    /// Begins the topmost Via of a forwarded request again, without received and rport (RFC 3261 §18.2.1, RFC 3581 §4).
    /// </summary>
    internal void ViaFrom(ViaReader via, ReadOnlySpan<byte> address, int port, ReadOnlySpan<byte> others)
    {
        int start = BeginHeader(SipHeaderId.Via);
        bool wantsPort = false;
        AppendUnfolded(via.Whole[..^via.Parameters.Length].TrimEnd(" \t\r\n"u8));
        ParameterReader parameters = new(via.Parameters);
        while (parameters.MoveNext())
        {
            bool isPort = SipText.EqualsIgnoreCase(parameters.Name, "rport"u8);
            wantsPort |= isPort;
            if (isPort || SipText.EqualsIgnoreCase(parameters.Name, "received"u8))
            {
                continue;
            }

            Append(";"u8);
            Append(parameters.Name);
            if (!parameters.Value.IsEmpty || parameters.IsQuoted)
            {
                Append(parameters.IsQuoted ? "=\""u8 : "="u8);
                AppendUnfolded(parameters.Value);
                Append(parameters.IsQuoted ? "\""u8 : default);
            }
        }

        Append(";received="u8);
        Append(address);
        if (wantsPort)
        {
            Append(";rport="u8);
            AppendNumber(port);
        }

        if (!others.IsEmpty)
        {
            Append(", "u8);
            AppendUnfolded(others);
        }

        EndHeader(SipHeaderId.Via, start);
    }
}
