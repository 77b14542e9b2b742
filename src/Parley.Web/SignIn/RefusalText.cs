// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using Parley.Security.Authentication;

namespace Parley.Web.SignIn;

/// <summary>
/// What a person is told about a refused sign-in. Only what whoever holds the right secret or ticket may know, or what
/// is the same for everybody: that an account exists is not told to one who has neither.
/// </summary>
internal static class RefusalText
{
    /// <summary>The sentence; null when nothing is told.</summary>
    /// <param name="failure">Why it was refused.</param>
    /// <param name="now">The time.</param>
    public static string? Of(AuthenticationFailure failure, DateTimeOffset now) => failure switch
    {
        AuthenticationFailure.ClockSkew =>
            $"The clock of this device and the server's differ too much; the server's says {Time(now)}.",
        AuthenticationFailure.TicketExpired =>
            $"The Kerberos ticket is not valid at this time; the server's clock says {Time(now)}.",
        AuthenticationFailure.UnknownServiceKey =>
            "The Kerberos ticket was made for a service or with a key that this server does not have.",
        AuthenticationFailure.Replayed => "This Kerberos token was presented before.",
        AuthenticationFailure.TargetMismatch => "The sign-in was made for another server or another connection.",
        AuthenticationFailure.Downgrade => "The sign-in uses a protocol or an encryption that is too weak.",
        AuthenticationFailure.PasswordExpired => "The password has expired or must be changed before it is used.",
        AuthenticationFailure.AccountLocked =>
            "The account is locked in the directory, or may not sign in at present.",
        AuthenticationFailure.AccountExpired =>
            "The account has expired in the directory, or may not sign in at this hour or from here.",
        AuthenticationFailure.NotPermitted => "The account is not enabled for this service.",
        AuthenticationFailure.DirectoryUnavailable or AuthenticationFailure.DirectorySilent =>
            "The directory cannot be reached; try again later.",
        _ => null,
    };

    private static string Time(DateTimeOffset now) =>
        now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
