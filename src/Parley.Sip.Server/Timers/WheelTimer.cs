// SPDX-License-Identifier: Apache-2.0

namespace Parley.Sip.Server.Timers;

/// <summary>Whoever is told that a timer is due.</summary>
internal interface ITimerTarget
{
    /// <summary>
    /// A timer is due. Under its own lock the target first asks <see cref="WheelTimer.IsCurrent"/>: between the tick
    /// and this call the timer may have been moved, or its owner reused for something else.
    /// </summary>
    void OnTimer(WheelTimer timer, int version);
}

/// <summary>
/// One deadline of one owner, linked into the wheel without allocation. Its owner schedules and cancels it under the
/// owner's own lock; that is what makes <see cref="IsCurrent"/> exact.
/// </summary>
internal sealed class WheelTimer(ITimerTarget target)
{
    /// <summary>Who is told.</summary>
    public ITimerTarget Target { get; } = target;

    /// <summary>The neighbours in the slot; guarded by the wheel.</summary>
    internal WheelTimer? Next { get; set; }

    /// <summary>The neighbours in the slot; guarded by the wheel.</summary>
    internal WheelTimer? Previous { get; set; }

    /// <summary>The tick it is due at; guarded by the wheel.</summary>
    internal long DueTick { get; set; }

    /// <summary>The slot it stands in, -1 when it is not scheduled; guarded by the wheel.</summary>
    internal int Slot { get; set; } = -1;

    /// <summary>Rises whenever the timer is scheduled or cancelled.</summary>
    internal int Version { get; set; }

    /// <summary>Whether the deadline that came due is still the one that is wanted.</summary>
    public bool IsCurrent(int version) => Version == version;
}
