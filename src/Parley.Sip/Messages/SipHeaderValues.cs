// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Sip.Messages;

/// <summary>
/// Walks over the values of all headers with one id, in order of appearance; a comma list in one line is one value.
/// </summary>
public ref struct SipHeaderValues
{
    private readonly SipMessage _message;
    private int _next;

    internal SipHeaderValues(SipMessage message, int first)
    {
        _message = message;
        _next = first;
        Current = default;
    }

    /// <summary>The value, trimmed.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Goes to the next one.</summary>
    public bool MoveNext()
    {
        if (_next < 0)
        {
            return false;
        }

        ref readonly HeaderSlot slot = ref _message.Slot(_next);
        Current = slot.Value.In(_message.Raw.Span);
        _next = slot.Next;
        return true;
    }

    /// <summary>Lets <c>foreach</c> walk over it.</summary>
    public readonly SipHeaderValues GetEnumerator() => this;
}
