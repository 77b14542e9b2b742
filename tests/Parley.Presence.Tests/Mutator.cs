// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;

namespace Parley.Presence.Tests;

/// <summary>Damages octets in ways that a parser may stumble over; the same seed always in the same ways.</summary>
internal sealed class Mutator(ulong seed)
{
    private static readonly string[] s_pieces =
    [
        "<", ">", "/", "=", "'", "\"", "&", ";", "<!--", "-->", "<![CDATA[", "]]>", "xmlns", "xmlns:p='u'", ":", " ",
        "&lt;", "&#9;", "<?xml version='1.0'?>", "<!DOCTYPE a>", "\uFEFF", "\0", "a", "<a>", "</a>", "<p:b/>", "\r\n",
    ];

    private ulong _state = seed;

    public int Next(int below)
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return (int)(_state % (ulong)below);
    }

    public byte[] Mutate(byte[] octets)
    {
        List<byte> result = [.. octets];
        int times = 1 + Next(3);
        for (int i = 0; i < times; i++)
        {
            int at = Next(result.Count + 1);
            switch (Next(5))
            {
                case 0 when at < result.Count:
                    result[at] = (byte)Next(256);
                    break;
                case 1 when at < result.Count:
                    result.RemoveRange(at, Math.Min(1 + Next(4), result.Count - at));
                    break;
                case 2:
                    result.InsertRange(at, System.Text.Encoding.UTF8.GetBytes(s_pieces[Next(s_pieces.Length)]));
                    break;
                case 3 when at < result.Count:
                    result.InsertRange(Next(result.Count), result.GetRange(at, Math.Min(Next(12), result.Count - at)));
                    break;
                case 4 when at < result.Count:
                    result.RemoveRange(at, result.Count - at);
                    break;
                default:
                    break;
            }
        }

        return [.. result];
    }
}
