// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using Parley.Security.Authentication;
using Parley.Sip.Server.Diagnostics;

namespace Parley.Sip.Server.Authentication;

/// <summary>
/// Which failures of a sign-in are told. A wrong secret and an unknown name are one 401; whoever had the right secret,
/// or a ticket, is told what stands in the way.
/// </summary>
internal static class SignInRefusal
{
    /// <summary>The reason to refuse with; null: 401 with the challenges, and no reason.</summary>
    public static RefusalReason? Of(AuthenticationFailure failure) => failure switch
    {
        AuthenticationFailure.AccountDisabled => RefusalReason.AccountDisabled,
        AuthenticationFailure.AccountLocked => RefusalReason.AccountLocked,
        AuthenticationFailure.AccountExpired => RefusalReason.AccountExpired,
        AuthenticationFailure.PasswordExpired => RefusalReason.PasswordExpired,
        AuthenticationFailure.NotPermitted => RefusalReason.NotPermitted,
        AuthenticationFailure.DirectoryUnavailable or AuthenticationFailure.DirectorySilent =>
            RefusalReason.DirectoryUnavailable,
        AuthenticationFailure.ClockSkew => RefusalReason.ClockSkew,
        AuthenticationFailure.TicketExpired => RefusalReason.TicketExpired,
        AuthenticationFailure.UnknownServiceKey => RefusalReason.UnknownServiceKey,
        AuthenticationFailure.Replayed => RefusalReason.TokenReplayed,
        _ => null,
    };

    /// <summary>The text where it hangs on the time; null: the usual one.</summary>
    public static string? TextOf(RefusalReason reason, DateTimeOffset now) => reason switch
    {
        RefusalReason.ClockSkew => Refusals.Of(reason).Text + "; the server's says " + Clock(now),
        RefusalReason.TicketExpired => Refusals.Of(reason).Text + "; the server's clock says " + Clock(now),
        _ => null,
    };

    private static string Clock(DateTimeOffset now) =>
        now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
