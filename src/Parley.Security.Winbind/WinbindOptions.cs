// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.Winbind;

/// <summary>How <c>ntlm_auth</c> is run, and how much is asked of it.</summary>
public sealed class WinbindOptions
{
    /// <summary>The program; started directly, never through a shell.</summary>
    public string Program { get; init; } = "/usr/bin/ntlm_auth";

    /// <summary>Samba's configuration; null: the system's own.</summary>
    public string? ConfigurationFile { get; init; }

    /// <summary>How many processes there are at most; each answers one question at a time.</summary>
    public int MaximumHelpers { get; init; } = 4;

    /// <summary>
    /// How many questions are under way or wait; more are answered that the directory is unavailable.
    /// </summary>
    public int MaximumQuestions { get; init; } = 128;

    /// <summary>
    /// How long a question may take, waiting included. One that was put and has no answer by then counts as a guess
    /// (row T03): the domain may have judged it.
    /// </summary>
    public TimeSpan QuestionTime { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>How long no process is started after one that could not be.</summary>
    public TimeSpan PauseAfterFailure { get; init; } = TimeSpan.FromSeconds(1);
}
