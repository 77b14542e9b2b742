// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Sip.Messages;

/// <summary>One header line of a message.</summary>
public readonly ref struct SipHeaderField
{
    /// <summary>Makes a view of one header.</summary>
    public SipHeaderField(SipHeaderId id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Id = id;
        Name = name;
        Value = value;
    }

    /// <summary>Which header it is, compact forms included.</summary>
    public SipHeaderId Id { get; }

    /// <summary>The name as it stands.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>The value without leading and trailing blanks.</summary>
    public ReadOnlySpan<byte> Value { get; }
}
