// SPDX-License-Identifier: Apache-2.0

using Parley.Security.Authentication;

namespace Parley.Security.Lockout;

/// <summary>Which failures count as guesses.</summary>
public static class AttemptSettlement
{
    /// <summary>
    /// The outcome to settle an attempt with. A wrong secret counts, and so does a name without an account; whatever
    /// was refused without a secret having been tried counts for nothing, lest it lock anyone out. A proof made for
    /// another target holds the right secret but says nothing of who relays it: it forgives nothing either. Neither do
    /// the right secret of an account that may not sign in (disabled, expired, not permitted), an account its directory
    /// has locked, whose secret was not looked at, a directory that cannot be asked, and tickets, which nobody guesses.
    /// A question that was put and has no answer counts: a slow directory must not make guesses free.
    /// </summary>
    /// <param name="failure">What the scheme said.</param>
    public static AttemptOutcome For(AuthenticationFailure failure) => failure switch
    {
        AuthenticationFailure.None => AttemptOutcome.Succeeded,
        AuthenticationFailure.WrongSecret or AuthenticationFailure.UnknownAccount
            or AuthenticationFailure.DirectorySilent => AttemptOutcome.Failed,
        _ => AttemptOutcome.Undecided,
    };
}
