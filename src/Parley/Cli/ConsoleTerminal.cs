// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using Parley.Directory.Credentials;

namespace Parley.Cli;

/// <summary>The process's own console.</summary>
internal sealed class ConsoleTerminal : ITerminal
{
    private const int MaximumSecretLength = 1024;

    public TextWriter Output => Console.Out;

    public TextWriter Error => Console.Error;

    public bool IsInteractive => !Console.IsInputRedirected && !Console.IsErrorRedirected;

    public Stream OpenInput() => Console.OpenStandardInput();

    public SecretText ReadSecret(string prompt)
    {
        Console.Error.Write(prompt);
        char[] typed = new char[MaximumSecretLength];
        int length = 0;
        while (true)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter)
            {
                break;
            }

            if (key.Key == ConsoleKey.Backspace)
            {
                length = Math.Max(0, length - 1);
            }
            else if (key.KeyChar != '\0' && length < typed.Length)
            {
                typed[length++] = key.KeyChar;
            }
        }

        Console.Error.WriteLine();
        SecretText secret = new(typed.AsSpan(0, length));
        Array.Clear(typed);
        return secret;
    }
}
