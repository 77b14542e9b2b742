// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using Parley.Cli;
using Parley.Directory.Credentials;

namespace Parley.Tests;

/// <summary>A terminal whose person types what the test says.</summary>
internal sealed class ScriptedTerminal : ITerminal
{
    private readonly Queue<string> _typed = new();

    public StringWriter Output { get; } = new();

    public StringWriter Error { get; } = new();

    TextWriter ITerminal.Output => Output;

    TextWriter ITerminal.Error => Error;

    public bool IsInteractive => _typed.Count > 0;

    public byte[] Input { get; set; } = [];

    public void Type(params ReadOnlySpan<string> secrets)
    {
        foreach (string secret in secrets)
        {
            _typed.Enqueue(secret);
        }
    }

    public Stream OpenInput() => new MemoryStream(Input);

    public SecretText ReadSecret(string prompt)
    {
        Error.Write(prompt);
        return new SecretText(_typed.Dequeue());
    }
}
