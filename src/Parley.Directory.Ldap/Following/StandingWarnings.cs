// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using Parley.Directory.Domains;

namespace Parley.Directory.Ldap.Following;

/// <summary>What the administrator should mend although reading goes on.</summary>
internal static class StandingWarnings
{
    /// <summary>The sentences.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="facts">Of the controller in use; null: there is none.</param>
    /// <param name="options">The limits.</param>
    /// <param name="whyNotPreferred">Why the first controller is not used; null: not known yet.</param>
    /// <param name="wasRestored">Whether a controller's numbers went back since the start.</param>
    public static IEnumerable<string> Of(
        DirectoryDomain domain, ControllerFacts? facts, SynchroniserOptions options, string? whyNotPreferred,
        bool wasRestored)
    {
        if (facts is not null)
        {
            if (!facts.DeletionsVisible)
            {
                yield return $"Deleted objects of {domain.DnsName} cannot be seen: a deletion is noticed only when "
                    + $"everybody is compared ({options.ComparisonIntervalWithoutDeletions.TotalMinutes:0} minutes). "
                    + "Give the account List Contents on CN=Deleted Objects.";
            }

            if (ClockWarning.For(facts, options) is { } clock)
            {
                yield return clock;
            }

            if (facts.LockoutThreshold > 0 && facts.LockoutThreshold <= options.WrongPasswords)
            {
                yield return $"{domain.DnsName} locks an account at {facts.LockoutThreshold} wrong passwords, and "
                    + $"{options.WrongPasswords} may reach it from here: guessing here can lock people out. Start "
                    + "'parley serve' with a smaller --domain-wrong-passwords, or let the domain lock later.";
            }

            if (facts.LockoutThreshold > 0 && facts.LockoutWindow > options.WrongPasswordWindow)
            {
                yield return $"{domain.DnsName} counts wrong passwords for {facts.LockoutWindow.TotalMinutes:0} "
                    + $"minutes, and here they are forgotten after {options.WrongPasswordWindow.TotalMinutes:0}: start "
                    + "'parley serve' with a larger --domain-lockout-window.";
            }

            if (facts.Controller != domain.Controllers[0])
            {
                yield return $"{domain.Controllers[0]} cannot be used: "
                    + $"{whyNotPreferred ?? "it is tried every minute."}";
            }
        }

        if (wasRestored)
        {
            yield return "A controller's change numbers went back: its database was restored in a way Active Directory "
                + "does not support; everybody was read anew.";
        }
    }
}
