// SPDX-License-Identifier: Apache-2.0

using System.IO;
using Parley.Directory.Credentials;

namespace Parley.Cli;

/// <summary>What a command reads from and writes to; a person's terminal, or a script's pipes.</summary>
internal interface ITerminal
{
    /// <summary>Results.</summary>
    TextWriter Output { get; }

    /// <summary>Diagnostics and prompts.</summary>
    TextWriter Error { get; }

    /// <summary>Whether a person sits there who can be asked.</summary>
    bool IsInteractive { get; }

    /// <summary>The standard input as octets.</summary>
    Stream OpenInput();

    /// <summary>Asks for a secret without showing it.</summary>
    /// <param name="prompt">What is asked for.</param>
    SecretText ReadSecret(string prompt);
}
