// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Parley.Security.Ntlm;

namespace Parley.Security.Tests.Ntlm;

/// <summary>
/// A client of NTLM that can be told to behave badly. Its answers have the layout of the genuine client's: 72 octets of
/// header (88 with a MIC), then domain, user, workstation, LM response, NT response, session key.
/// </summary>
internal sealed record NtlmTestClient(string User, string Password)
{
    public const uint SipFlags = 0x62988255;
    public const uint HttpFlags = 0x22888205;

    public static readonly byte[] HttpNegotiate =
        [.. "NTLMSSP\0"u8, 1, 0, 0, 0, 0x05, 0x82, 0x88, 0xa2, .. new byte[16]];

    public string Domain { get; init; } = "";

    public uint Flags { get; init; } = SipFlags;

    public bool AsciiUpperCase { get; init; } = true;

    public string? TargetName { get; init; }

    public byte[]? ChannelBinding { get; init; }

    public bool WithMic { get; init; }

    public bool BreakMic { get; init; }

    /// <summary>Replaces the target information taken from the challenge.</summary>
    public Func<byte[], byte[]> AlterTargetInfo { get; init; } = static pairs => pairs;

    /// <summary>Replaces the NT response after it was computed.</summary>
    public Func<byte[], byte[]> AlterResponse { get; init; } = static response => response;

    public byte[] LmResponse { get; init; } = new byte[24];

    public byte[] ExportedSessionKey { get; private set; } = [];

    public byte[] Answer(ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> negotiate = default)
    {
        int infoLength = BinaryPrimitives.ReadUInt16LittleEndian(challenge[40..]);
        int infoOffset = BinaryPrimitives.ReadInt32LittleEndian(challenge[44..]);
        byte[] targetInfo = AlterTargetInfo(challenge.Slice(infoOffset, infoLength).ToArray());
        byte[] blob = [1, 1, 0, 0, 0, 0, 0, 0, .. new byte[8], .. "clientch"u8, 0, 0, 0, 0, .. Extend(targetInfo), 0, 0,
            0, 0];

        byte[] ntHash = new byte[16];
        NtHash.Compute(Password, ntHash);
        string upper = AsciiUpperCase
            ? string.Concat(User.Select(static c => char.IsAsciiLetterLower(c) ? char.ToUpperInvariant(c) : c))
            : User.ToUpperInvariant();
        byte[] responseKey = HMACMD5.HashData(ntHash, Encoding.Unicode.GetBytes(upper + Domain));
        byte[] proof = HMACMD5.HashData(responseKey, (byte[])[.. challenge.Slice(24, 8), .. blob]);
        byte[] baseKey = HMACMD5.HashData(responseKey, proof);
        byte[] encrypted = [];
        ExportedSessionKey = baseKey;
        if ((Flags & 0x40000000) != 0)
        {
            ExportedSessionKey = [.. "a session key---"u8];
            encrypted = new byte[16];
            Rc4.Transform(baseKey, ExportedSessionKey, encrypted);
        }

        byte[] message = Write(AlterResponse([.. proof, .. blob]), encrypted);
        if (WithMic)
        {
            byte[] mic = HMACMD5.HashData(ExportedSessionKey, (byte[])[.. negotiate, .. challenge, .. message]);
            mic[0] ^= BreakMic ? (byte)1 : (byte)0;
            mic.CopyTo(message.AsSpan(72));
        }

        return message;
    }

    private byte[] Extend(byte[] targetInfo)
    {
        List<byte> pairs = [.. targetInfo[..^4]];
        if (WithMic)
        {
            pairs.AddRange([6, 0, 4, 0, 2, 0, 0, 0]);
        }

        if (TargetName is not null)
        {
            byte[] name = Encoding.Unicode.GetBytes(TargetName);
            pairs.AddRange([9, 0, (byte)name.Length, (byte)(name.Length >> 8), .. name]);
        }

        if (ChannelBinding is not null)
        {
            pairs.AddRange([10, 0, (byte)ChannelBinding.Length, 0, .. ChannelBinding]);
        }

        return [.. pairs, 0, 0, 0, 0];
    }

    private byte[] Write(byte[] ntResponse, byte[] encryptedKey)
    {
        byte[] header = new byte[WithMic ? 88 : 72];
        "NTLMSSP\0"u8.CopyTo(header);
        header[8] = 3;
        List<byte> payload = [];
        Add(28, Encoding.Unicode.GetBytes(Domain));
        Add(36, Encoding.Unicode.GetBytes(User));
        Add(44, Encoding.Unicode.GetBytes("LAPTOP"));
        Add(12, LmResponse);
        Add(20, ntResponse);
        Add(52, encryptedKey);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(60), Flags);
        return [.. header, .. payload];

        void Add(int field, byte[] value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(field), (ushort)value.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(field + 2), (ushort)value.Length);
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(field + 4), header.Length + payload.Count);
            payload.AddRange(value);
        }
    }
}
