// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Parley.Security.Lockout;

/// <summary>
/// An attempt that may be looked at. It is settled once, with <see cref="AttemptBudget.Settle"/>; settling again does
/// nothing.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AttemptReservation
{
    internal AttemptReservation(AccountAttempts account, long ticket)
    {
        Account = account;
        Ticket = ticket;
    }

    internal AccountAttempts? Account { get; }

    internal long Ticket { get; }
}
