// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;

namespace Parley.Security.MessageSigning;

/// <summary>
/// Remembers which of the last 256 numbers were seen. The first number may be any: a client goes on counting when it
/// signs in again (client contract 1.6). Not safe from several threads; its owner holds a lock.
/// </summary>
internal struct ReplayWindow
{
    private const int Size = SigningLimits.WindowSize;

    private Bits _seen;
    private uint _highest;
    private bool _started;

    /// <summary>Whether a number may be taken: Valid, Replayed or OutsideWindow. Changes nothing.</summary>
    public readonly VerificationOutcome Check(uint number, uint maximumGap)
    {
        if (!_started)
        {
            return VerificationOutcome.Valid;
        }

        if (number > _highest)
        {
            return number - _highest <= maximumGap ? VerificationOutcome.Valid : VerificationOutcome.OutsideWindow;
        }

        if (_highest - number >= Size)
        {
            return VerificationOutcome.OutsideWindow;
        }

        return IsSet(number) ? VerificationOutcome.Replayed : VerificationOutcome.Valid;
    }

    /// <summary>Takes a number that <see cref="Check"/> found valid.</summary>
    public void Take(uint number)
    {
        if (!_started || (number > _highest && number - _highest >= Size))
        {
            _seen = default;
            _highest = number;
            _started = true;
        }

        // The bits between were those of numbers that have now left the window.
        while (_highest < number)
        {
            _highest++;
            _seen[(int)(_highest % Size / 64)] &= ~(1UL << (int)(_highest % 64));
        }

        _seen[(int)(number % Size / 64)] |= 1UL << (int)(number % 64);
    }

    private readonly bool IsSet(uint number) => (_seen[(int)(number % Size / 64)] & (1UL << (int)(number % 64))) != 0;

    [InlineArray(Size / 64)]
    private struct Bits
    {
        private ulong _first;
    }
}
