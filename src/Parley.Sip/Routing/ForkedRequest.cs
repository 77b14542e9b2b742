// SPDX-License-Identifier: Apache-2.0

using System;
using System.Numerics;

namespace Parley.Sip.Routing;

/// <summary>
/// The response context of a request that a proxy has sent to one or more branches in parallel (RFC 3261 §16.7): which
/// response the caller gets, which branches are cancelled, what happens to a success that comes too late. Decisions
/// only: no message, no clock, no lock. The owner calls it under its own.
/// </summary>
public sealed class ForkedRequest
{
    /// <summary>The most branches of one request: a person's endpoints are limited far below.</summary>
    public const int MaximumBranches = 64;

    private readonly int[] _final;
    private readonly bool _isInvite;
    private ulong _provisional;
    private ulong _cancelled;
    private ulong _pending;
    private bool _answered;
    private bool _callerCancelled;
    private bool _cancelAll;

    /// <summary>Begins with every branch pending.</summary>
    /// <param name="branches">How many, 1 to <see cref="MaximumBranches"/>.</param>
    /// <param name="isInvite">Whether the request is an INVITE; nothing else is cancelled.</param>
    public ForkedRequest(int branches, bool isInvite)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(branches, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(branches, MaximumBranches);
        _final = new int[branches];
        _isInvite = isInvite;
        _pending = branches == MaximumBranches ? ulong.MaxValue : (1UL << branches) - 1;
    }

    /// <summary>How many branches have not ended.</summary>
    public int Pending => BitOperations.PopCount(_pending);

    /// <summary>Whether the caller has had its final response.</summary>
    public bool IsAnswered => _answered;

    /// <summary>
    /// A response came on a branch, or one was made for it: 408 when it was silent, 503 when it could not be sent.
    /// </summary>
    /// <param name="branch">The branch, from 0.</param>
    /// <param name="status">The status, 100 to 699.</param>
    public ForkStep OnResponse(int branch, int status)
    {
        ulong bit = 1UL << branch;
        if (status < 200)
        {
            return OnProvisional(bit, status);
        }

        bool isFirst = (_pending & bit) != 0;
        _pending &= ~bit;
        if (status < 300)
        {
            return OnSuccess(branch, status, isFirst);
        }

        if (!isFirst)
        {
            return default;
        }

        _final[branch] = status;
        ForkStep step = End();
        return status >= 600 && step.Actions == ForkActions.None ? CancelPending() : step;
    }

    /// <summary>
    /// The caller sent CANCEL: every branch is cancelled, and the caller gets 487 when they have ended.
    /// </summary>
    public ForkStep OnCallerCancelled()
    {
        _callerCancelled = true;
        return _answered ? default : CancelPending();
    }

    /// <summary>The caller is gone: nothing can be told to it, the branches are cancelled.</summary>
    public ForkStep OnCallerLost()
    {
        _answered = true;
        return _pending == 0 ? new ForkStep(ForkActions.Finished) : CancelPending();
    }

    /// <summary>
    /// Timer C: the branches rang long enough (RFC 3261 §16.8). Those without a provisional response end as 408 at
    /// once.
    /// </summary>
    public ForkStep OnTimerC()
    {
        if (_answered)
        {
            return default;
        }

        ulong silent = _pending & ~_provisional;
        for (ulong left = silent; left != 0; left &= left - 1)
        {
            _final[BitOperations.TrailingZeroCount(left)] = 408;
        }

        _pending &= ~silent;
        ForkStep end = End();
        return end.Actions == ForkActions.None ? CancelPending() : end;
    }

    private ForkStep OnProvisional(ulong bit, int status)
    {
        if ((_pending & bit) == 0)
        {
            return default;
        }

        _provisional |= bit;

        // A CANCEL may only follow a provisional response (§9.1): one that was wanted earlier goes out now.
        bool cancelNow = _cancelAll && _isInvite && (_cancelled & bit) == 0;
        _cancelled |= cancelNow ? bit : 0;
        ForkActions actions = cancelNow ? ForkActions.Cancel : ForkActions.None;
        if (status > 100 && !_answered && !_cancelAll)
        {
            actions |= ForkActions.ForwardThis;
        }

        return new ForkStep(actions, cancelNow ? bit : 0);
    }

    private ForkStep OnSuccess(int branch, int status, bool isFirst)
    {
        if (_answered)
        {
            // For anything but an INVITE a late success asks for nothing.
            ForkActions actions = _isInvite ? ForkActions.AbsorbSuccess : ForkActions.None;
            return new ForkStep(_pending == 0 && isFirst ? actions | ForkActions.Finished : actions);
        }

        _final[branch] = status;
        _answered = true;
        ForkStep cancel = CancelPending();
        ForkActions finished = _pending == 0 ? ForkActions.Finished : ForkActions.None;
        return cancel with { Actions = cancel.Actions | ForkActions.ForwardThis | finished };
    }

    private ForkStep CancelPending()
    {
        _cancelAll = true;
        ulong now = _isInvite ? _pending & _provisional & ~_cancelled : 0;
        _cancelled |= now;
        return now == 0 ? default : new ForkStep(ForkActions.Cancel, now);
    }

    // Every branch has ended: the best response (§16.7 step 6) goes to the caller.
    private ForkStep End()
    {
        if (_pending != 0)
        {
            return default;
        }

        if (_answered)
        {
            return new ForkStep(ForkActions.Finished);
        }

        int best = 0;
        for (int i = 1; i < _final.Length; i++)
        {
            if (Rank(_final[i]) < Rank(_final[best]))
            {
                best = i;
            }
        }

        _answered = true;

        // 503 speaks of the next hop, not of us (§16.7 step 6); a person whose devices are all unreachable is 480 to
        // others.
        int status = _callerCancelled ? 487 : _final[best] == 503 ? 480 : _final[best];
        return new ForkStep(ForkActions.ForwardBest | ForkActions.Finished, 0, best, status);
    }

    // Smaller is better: 6xx first; then by class; within 4xx those the caller can mend; then what the device itself
    // said before what was made for a silent one.
    private static int Rank(int status) => status switch
    {
        >= 600 => 0,
        >= 300 and < 400 => 1000 + status,
        401 or 407 or 415 or 420 or 484 => 1400 + status - 400,
        408 => 1900,
        487 => 1899,
        < 500 => 1500 + status - 400,
        503 => 2999,
        _ => 2000 + status,
    };
}
