// SPDX-License-Identifier: Apache-2.0

namespace Parley.Sip.Messages;

/// <summary>Where one header stands in its message.</summary>
internal struct HeaderSlot
{
    public OctetRange Name;

    /// <summary>The value without the blanks around it.</summary>
    public OctetRange Value;

    /// <summary>The position after the line's CRLF. The next header, or the empty line, begins there.</summary>
    public int End;

    /// <summary>The index of the next header with the same id; -1 when this is the last.</summary>
    public short Next;

    public SipHeaderId Id;
}
