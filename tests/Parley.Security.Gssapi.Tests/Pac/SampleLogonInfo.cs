// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;

namespace Parley.Security.Gssapi.Tests.Pac;

/// <summary>KERB_VALIDATION_INFO as a controller writes it, put together from [MS-PAC] §2.5 a second time.</summary>
internal sealed class SampleLogonInfo
{
    private readonly List<byte> _fixed = [];
    private readonly List<byte> _behind = [];
    private uint _pointer = 0x0002_0000;

    public uint User { get; init; } = 1104;

    public uint[] Domain { get; init; } = [21, 859293525, 3471892797, 1732462234];

    public uint[] Groups { get; init; } = [513, 1119];

    public string Name { get; init; } = "alice";

    public byte[] Build()
    {
        Zero(48);
        foreach (string text in (string[])[Name, "Alice", "", "", "", ""])
        {
            String(text);
        }

        Number(0);
        Number(User);
        Number(513);
        Number((uint)Groups.Length);
        Pointer();
        Count((uint)Groups.Length);
        foreach (uint group in Groups)
        {
            Count(group);
            Count(7);
        }

        Number(0x20);
        Zero(16);
        String("DC1");
        String("CONTOSO");
        Pointer();
        Count((uint)Domain.Length);
        _behind.AddRange([1, (byte)Domain.Length, 0, 0, 0, 0, 0, 5]);
        foreach (uint part in Domain)
        {
            Count(part);
        }

        Zero(60);
        byte[] body = [.. Octets(0x0002_0000), .. _fixed, .. _behind];
        return [1, 0x10, 8, 0, 0xcc, 0xcc, 0xcc, 0xcc, .. Octets((uint)body.Length), 0, 0, 0, 0, .. body];
    }

    private static byte[] Octets(uint value)
    {
        byte[] octets = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(octets, value);
        return octets;
    }

    private void String(string text)
    {
        ushort length = (ushort)(2 * text.Length);
        Number(length | ((uint)length << 16));
        if (text.Length == 0)
        {
            Number(0);
            return;
        }

        Pointer();
        Count((uint)text.Length);
        Count(0);
        Count((uint)text.Length);
        _behind.AddRange(Encoding.Unicode.GetBytes(text));
        while (_behind.Count % 4 != 0)
        {
            _behind.Add(0);
        }
    }

    private void Zero(int octets) => _fixed.AddRange(new byte[octets]);

    private void Number(uint value) => _fixed.AddRange(Octets(value));

    private void Pointer() => Number(_pointer += 4);

    private void Count(uint value) => _behind.AddRange(Octets(value));
}
