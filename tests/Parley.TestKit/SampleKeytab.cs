// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Parley.TestKit;

/// <summary>Writes keytabs in MIT's format 0x502, with keys of no worth.</summary>
public static class SampleKeytab
{
    /// <summary>Writes one, or exchanges it in one step, for its owner only.</summary>
    /// <param name="path">Where.</param>
    /// <param name="keys">Principal with realm, version and encryption type (18 is AES-256, 23 RC4) of each key.</param>
    public static void Write(string path, params (string Principal, uint Version, int Type)[] keys)
    {
        List<byte> octets = [5, 2];
        foreach ((string principal, uint version, int type) in keys)
        {
            byte[] entry = Entry(principal, version, type);
            octets.AddRange(UInt32((uint)entry.Length));
            octets.AddRange(entry);
        }

        string next = path + ".new";
        File.WriteAllBytes(next, [.. octets]);
        File.SetUnixFileMode(next, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(next, path, overwrite: true);
    }

    private static byte[] Entry(string principal, uint version, int type)
    {
        string[] halves = principal.Split('@');
        string[] parts = halves[0].Split('/');
        List<byte> entry = [.. UInt16(parts.Length), .. Text(halves[1])];
        foreach (string part in parts)
        {
            entry.AddRange(Text(part));
        }

        entry.AddRange([.. UInt32(1), .. UInt32(0), (byte)version]);
        int length = type == 18 ? 32 : 16;
        entry.AddRange([.. UInt16(type), .. UInt16(length), .. new byte[length], .. UInt32(version)]);
        return [.. entry];
    }

    private static byte[] Text(string text) => [.. UInt16(text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static byte[] UInt16(int value) => [(byte)(value >> 8), (byte)value];

    private static byte[] UInt32(uint value)
    {
        byte[] octets = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, value);
        return octets;
    }
}
