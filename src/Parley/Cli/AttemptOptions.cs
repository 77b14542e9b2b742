// SPDX-License-Identifier: Apache-2.0

using System;
using System.CommandLine;
using Parley.Security.Lockout;

namespace Parley.Cli;

/// <summary>
/// What of wrong passwords may reach a domain, so that guessing here locks nobody out there (row T03).
/// </summary>
internal sealed class AttemptOptions
{
    private const int Most = 1000;
    private const int LongestMinutes = 24 * 60;

    private readonly Option<int> _passwords = new("--domain-wrong-passwords")
    {
        Description = "How many wrong passwords of one account may reach its domain before it is left in peace: fewer "
            + "than the domain locks at.",
        HelpName = "N",
        DefaultValueFactory = static _ => AttemptLimits.Default.MaximumFailuresAtDomain,
    };

    private readonly Option<int> _window = new("--domain-lockout-window")
    {
        Description = "For how many minutes then: no fewer than until the domain resets its own count.",
        HelpName = "MINUTES",
        DefaultValueFactory = static _ => (int)AttemptLimits.Default.DomainQuietTime.TotalMinutes,
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        int least = AttemptLimits.Default.FailuresKeptForFamiliar + 1;
        Bound(_passwords, least, Most);
        Bound(_window, 1, LongestMinutes);
        command.Add(_passwords);
        command.Add(_window);
    }

    /// <summary>What was said.</summary>
    public AttemptLimits Read(ParseResult parsed) => new()
    {
        MaximumFailuresAtDomain = parsed.GetValue(_passwords),
        DomainQuietTime = TimeSpan.FromMinutes(parsed.GetValue(_window)),
    };

    private static void Bound(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
        {
            result.AddError($"{option.Name} is a number from {least} to {most}.");
        }
    });
}
