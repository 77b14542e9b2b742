// SPDX-License-Identifier: Apache-2.0

using System.IO;
using System.IO.Pipelines;
using System.Text;
using System.Threading.Tasks;

namespace Parley.Security.Winbind.Tests;

/// <summary>A process that says what a test says.</summary>
internal sealed class FakeHelper : IHelperProcess
{
    private readonly Pipe _questions = new();
    private readonly Pipe _answers = new();
    private readonly StreamReader _reader;
    private volatile bool _ended;

    public FakeHelper()
    {
        Questions = new BrokenPipe(_questions.Writer.AsStream(), () => _ended);
        Answers = _answers.Reader.AsStream();
        _reader = new StreamReader(_questions.Reader.AsStream());
    }

    public Stream Questions { get; }

    public Stream Answers { get; }

    public bool IsDisposed { get; private set; }

    /// <summary>The lines of the next question, without the dot.</summary>
    public async Task<string[]> ReadAsync()
    {
        System.Collections.Generic.List<string> lines = [];
        while (await _reader.ReadLineAsync() is { } line && line != ".")
        {
            lines.Add(line);
        }

        return [.. lines];
    }

    public async Task SayAsync(string text) => await _answers.Writer.WriteAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>It ends by itself.</summary>
    public void End()
    {
        _ended = true;
        _answers.Writer.Complete();
        _questions.Reader.Complete();
    }

    public void Dispose()
    {
        IsDisposed = true;
        _answers.Writer.Complete(new IOException("killed"));
    }
}
