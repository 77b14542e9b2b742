// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;

namespace Parley.Security.Winbind;

/// <summary>
/// One process with its half-read output. It is asked one question at a time; after anything unusual it is of no
/// further use, since its next words may belong to the question before.
/// </summary>
internal sealed class Helper(IHelperProcess process) : IDisposable
{
    private const int MaximumLines = 8;

    private readonly byte[] _buffer = new byte[HelperAnswer.MaximumLineLength];
    private int _start;
    private int _end;

    /// <summary>Whether it has answered before.</summary>
    public bool HasAnswered { get; private set; }

    /// <summary>Whether the last question may have been read, so that the domain may have judged it.</summary>
    public bool MayHaveRead { get; private set; }

    /// <summary>Asks.</summary>
    /// <returns>The answer; null when it was none, and then the helper is to be disposed.</returns>
    /// <exception cref="OperationCanceledException">It took too long; likewise.</exception>
    public async Task<HelperAnswer?> AskAsync(byte[] question, CancellationToken cancellationToken)
    {
        MayHaveRead = false;

        // Nothing but the second dot of a no can have come before it was asked for.
        if (!_buffer.AsSpan(_start, _end - _start).SequenceEqual(".\n"u8) && _end != _start)
        {
            return null;
        }

        if (!await WriteAsync(question, cancellationToken))
        {
            return null;
        }

        try
        {
            HelperAnswer answer = new();
            for (int line = 0; line < MaximumLines; line++)
            {
                if (!await ReadLineAsync(cancellationToken))
                {
                    return null;
                }

                switch (TakeLine(answer))
                {
                    case true:
                        HasAnswered = true;
                        return answer;
                    case null:
                        return null;
                }
            }

            return null;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process has ended, or is being ended.
            return null;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        process.Dispose();
        CryptographicOperations.ZeroMemory(_buffer);
    }

    // A question is shorter than what a pipe takes at once: a write that fails has written nothing. One that is given
    // up may have.
    private async Task<bool> WriteAsync(byte[] question, CancellationToken cancellationToken)
    {
        MayHaveRead = true;
        try
        {
            await process.Questions.WriteAsync(question, cancellationToken);
            await process.Questions.FlushAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process ended before it was asked.
            MayHaveRead = false;
            return false;
        }
    }

    // A line may hold a session key.
    private bool? TakeLine(HelperAnswer answer)
    {
        int length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
        Span<byte> line = _buffer.AsSpan(_start, length);
        bool? taken = answer.Take(line);
        CryptographicOperations.ZeroMemory(line);
        _start += length + 1;
        return taken;
    }

    private async Task<bool> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (_buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n') < 0)
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                _end -= _start;
                _start = 0;
            }

            if (_end == _buffer.Length)
            {
                return false;
            }

            int read = await process.Answers.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }
}
