// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Parley.Directory.Ldap.Tests.Fakes;

/// <summary>Filters as text (RFC 4515), as far as the reader writes them.</summary>
internal static class FakeFilter
{
    public static Func<IReadOnlyDictionary<string, List<byte[]>>, bool> Read(string text)
    {
        int at = 0;
        Func<IReadOnlyDictionary<string, List<byte[]>>, bool> filter = ReadOne(text, ref at);
        return at == text.Length ? filter : throw new FormatException(text[at..]);
    }

    private static Func<IReadOnlyDictionary<string, List<byte[]>>, bool> ReadOne(string text, ref int at)
    {
        Expect(text, ref at, '(');
        Func<IReadOnlyDictionary<string, List<byte[]>>, bool> filter;
        char kind = text[at];
        if (kind is '&' or '|' or '!')
        {
            at++;
            List<Func<IReadOnlyDictionary<string, List<byte[]>>, bool>> parts = [];
            while (text[at] == '(')
            {
                parts.Add(ReadOne(text, ref at));
            }

            filter = kind switch
            {
                '&' => o => parts.All(p => p(o)),
                '|' => o => parts.Any(p => p(o)),
                _ => o => !parts.Single()(o),
            };
        }
        else
        {
            int end = text.IndexOf(')', at);
            filter = ReadItem(text[at..end]);
            at = end;
        }

        Expect(text, ref at, ')');
        return filter;
    }

    private static Func<IReadOnlyDictionary<string, List<byte[]>>, bool> ReadItem(string item)
    {
        int equals = item.IndexOf('=', StringComparison.Ordinal);
        bool atLeast = item[equals - 1] == '>';
        string attribute = item[..(atLeast ? equals - 1 : equals)];
        byte[] value = Unescape(item[(equals + 1)..]);
        if (atLeast)
        {
            long least = long.Parse(value, CultureInfo.InvariantCulture);
            return o => o.TryGetValue(attribute, out List<byte[]>? v)
                && v.Any(x => long.Parse(x, CultureInfo.InvariantCulture) >= least);
        }

        return item.EndsWith("=*", StringComparison.Ordinal)
            ? o => o.ContainsKey(attribute)
            : o => o.TryGetValue(attribute, out List<byte[]>? v) && v.Any(x => IsSame(x, value));
    }

    private static bool IsSame(byte[] one, byte[] other) =>
        one.SequenceEqual(other) || string.Equals(
            Encoding.Latin1.GetString(one), Encoding.Latin1.GetString(other), StringComparison.OrdinalIgnoreCase);

    private static byte[] Unescape(string value)
    {
        List<byte> octets = [];
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\')
            {
                octets.Add(byte.Parse(value.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 2;
            }
            else
            {
                octets.AddRange(Encoding.UTF8.GetBytes(value[i].ToString()));
            }
        }

        return [.. octets];
    }

    private static void Expect(string text, ref int at, char c)
    {
        if (text[at] != c)
        {
            throw new FormatException($"{c} expected at {at} of {text}");
        }

        at++;
    }
}
