// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;

namespace Parley.Management.Import;

/// <summary>
/// Splits a CSV text into records (RFC 4180 §2), with the line each begins at. Line ends are CRLF or LF; a quoted field
/// may hold commas, quotes (doubled) and line ends; empty lines are skipped. Works in place: no field becomes a string
/// here.
/// </summary>
internal ref struct CsvRecords
{
    private readonly ReadOnlySpan<char> _text;
    private readonly char[] _unquoted;
    private int _at;
    private int _line;
    private int _written;

    /// <summary>Begins before the first record.</summary>
    /// <param name="text">The text.</param>
    /// <param name="unquoted">Room for the values of one record at a time: as long as the text.</param>
    public CsvRecords(ReadOnlySpan<char> text, char[] unquoted)
    {
        _text = text;
        _unquoted = unquoted;
        _line = 1;
        _at = text is ['\uFEFF', ..] ? 1 : 0;
    }

    /// <summary>The line the record begins at, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>Reads the next record.</summary>
    /// <param name="fields">Receives where the fields lie in the room given; valid until the next call.</param>
    /// <param name="error">What is wrong with the record; the rest of its line was skipped.</param>
    /// <returns>False at the end of the text.</returns>
    public bool Next(List<(int Start, int Length)> fields, out string? error)
    {
        error = null;
        fields.Clear();
        _written = 0;
        while (_at < _text.Length && _text[_at] is '\r' or '\n')
        {
            SkipLineEnd();
        }

        if (_at >= _text.Length)
        {
            return false;
        }

        Line = _line;
        while (true)
        {
            int start = _written;
            error = _text[_at..] is ['"', ..] ? ReadQuoted() : ReadPlain();
            fields.Add((start, _written - start));
            if (error is not null)
            {
                SkipRest();
                return true;
            }

            if (_at >= _text.Length)
            {
                return true;
            }

            if (_text[_at] == ',')
            {
                _at++;
                continue;
            }

            SkipLineEnd();
            return true;
        }
    }

    private string? ReadPlain()
    {
        int length = _text[_at..].IndexOfAny(",\r\n\"");
        length = length < 0 ? _text.Length - _at : length;
        Append(_text.Slice(_at, length));
        _at += length;
        return _at < _text.Length && _text[_at] == '"'
            ? "A quotation mark stands inside a field that does not begin with one." : null;
    }

    private string? ReadQuoted()
    {
        _at++;
        while (true)
        {
            int length = _text[_at..].IndexOf('"');
            if (length < 0)
            {
                _at = _text.Length;
                return "A quoted field does not end.";
            }

            ReadOnlySpan<char> part = _text.Slice(_at, length);
            _line += part.Count('\n');
            Append(part);
            _at += length + 1;
            if (_at < _text.Length && _text[_at] == '"')
            {
                Append("\"");
                _at++;
                continue;
            }

            return _at >= _text.Length || _text[_at] is ',' or '\r' or '\n'
                ? null
                : "A quoted field is followed by something else than a comma.";
        }
    }

    private void Append(ReadOnlySpan<char> part)
    {
        part.CopyTo(_unquoted.AsSpan(_written));
        _written += part.Length;
    }

    private void SkipRest()
    {
        int length = _text[_at..].IndexOf('\n');
        _at = length < 0 ? _text.Length : _at + length;
        if (_at < _text.Length)
        {
            SkipLineEnd();
        }
    }

    private void SkipLineEnd()
    {
        if (_text[_at] == '\n')
        {
            _line++;
        }

        _at++;
    }
}
