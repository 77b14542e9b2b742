// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Credentials;
using Parley.Hosting.Lifecycle;

namespace Parley.Cli;

/// <summary>Where secrets come from: standard input, a file, or a person who is asked.</summary>
internal static class SecretInput
{
    private const int MaximumPasswordBytes = 4096;

    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A password for an account.</summary>
    /// <param name="terminal">Where to ask.</param>
    /// <param name="fromInput">Whether it comes from standard input.</param>
    /// <param name="who">Whose it is, for the prompt.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The password; null when none was given.</returns>
    public static async Task<SecretText?> ReadPasswordAsync(
        ITerminal terminal, bool fromInput, string who, CancellationToken cancellationToken)
    {
        if (fromInput)
        {
            await using Stream input = terminal.OpenInput();
            return await ReadAsync(input, MaximumPasswordBytes, "The password", oneNewlineOff: true, cancellationToken);
        }

        return terminal.IsInteractive ? Ask(terminal, who) : null;
    }

    /// <summary>A whole file as a secret.</summary>
    public static async Task<SecretText> ReadFileAsync(
        string path, int maximumBytes, CancellationToken cancellationToken)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, useAsync: false);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ParleyException(ExitCode.NotFound, $"There is no file {path}.", exception);
        }

        await using (file)
        {
            return await ReadAsync(file, maximumBytes, path, oneNewlineOff: false, cancellationToken);
        }
    }

    private static SecretText? Ask(ITerminal terminal, string who)
    {
        SecretText first = terminal.ReadSecret($"Password for {who} (empty for none): ");
        if (first.Characters.IsEmpty)
        {
            first.Dispose();
            return null;
        }

        using SecretText second = terminal.ReadSecret("The same again: ");
        if (first.Characters.SequenceEqual(second.Characters))
        {
            return first;
        }

        first.Dispose();
        throw new ParleyException(ExitCode.Refused, "The two passwords differ; nothing was done.");
    }

    private static async Task<SecretText> ReadAsync(
        Stream stream, int maximumBytes, string what, bool oneNewlineOff, CancellationToken cancellationToken)
    {
        byte[] octets = new byte[maximumBytes + 1];
        char[] characters = [];
        try
        {
            int length =
                await stream.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, cancellationToken);
            if (length > maximumBytes)
            {
                throw new ParleyException(ExitCode.Refused, $"{what} is larger than {maximumBytes} octets.");
            }

            int used = oneNewlineOff ? WithoutNewline(octets.AsSpan(0, length)) : length;
            characters = StrictUtf8.GetChars(octets, 0, used);
            return new SecretText(characters);
        }
        catch (DecoderFallbackException)
        {
            // The exception would quote octets of the secret.
            throw new ParleyException(ExitCode.Refused, $"{what} is not UTF-8.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
            Array.Clear(characters);
        }
    }

    // One, as echo and a text editor write it; a second one would belong to the password.
    private static int WithoutNewline(ReadOnlySpan<byte> octets) => octets switch
    {
        [.., (byte)'\r', (byte)'\n'] => octets.Length - 2,
        [.., (byte)'\n'] => octets.Length - 1,
        _ => octets.Length,
    };
}
