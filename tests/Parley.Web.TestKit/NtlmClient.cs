// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Parley.Security.Ntlm;

namespace Parley.Web.TestKit;

/// <summary>The client's side of NTLM over HTTP, written from client contract 3.1 and 3.2.</summary>
public static class NtlmClient
{
    private const int HeaderLength = 72;

    public static string Type1()
    {
        byte[] message = new byte[40];
        "NTLMSSP\0"u8.CopyTo(message);
        message[8] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(12), 0xA2888205);
        return Convert.ToBase64String(message);
    }

    [SuppressMessage("Security", "CA5351", Justification = "NTLMv2 is made of it.")]
    public static string Type3(string type2, string user, string password, byte[]? channelBinding = null)
    {
        byte[] challenge = Convert.FromBase64String(type2);
        int infoLength = BinaryPrimitives.ReadUInt16LittleEndian(challenge.AsSpan(40));
        int infoAt = BinaryPrimitives.ReadInt32LittleEndian(challenge.AsSpan(44));
        byte[] info = challenge[infoAt..(infoAt + infoLength)];
        if (channelBinding is not null)
        {
            // MsvAvChannelBindings, before the end of the list.
            info = [.. info[..^4], 10, 0, 16, 0, .. channelBinding, 0, 0, 0, 0];
        }

        byte[] ntHash = new byte[16];
        NtHash.Compute(password, ntHash);
        byte[] responseKey = HMACMD5.HashData(ntHash, Encoding.Unicode.GetBytes(user.ToUpperInvariant()));

        byte[] blob = new byte[28 + info.Length + 4];
        blob[0] = 1;
        blob[1] = 1;
        TimestampOf(info).CopyTo(blob.AsSpan(8));
        RandomNumberGenerator.Fill(blob.AsSpan(16, 8));
        info.CopyTo(blob.AsSpan(28));
        byte[] signed = [.. challenge.AsSpan(24, 8), .. blob];
        byte[] proof = HMACMD5.HashData(responseKey, signed);

        byte[] userOctets = Encoding.Unicode.GetBytes(user);
        byte[] workstation = Encoding.Unicode.GetBytes("DESK");
        byte[] ntResponse = [.. proof, .. blob];
        byte[] message = new byte[HeaderLength + userOctets.Length + workstation.Length + 24 + ntResponse.Length];
        "NTLMSSP\0"u8.CopyTo(message);
        message[8] = 3;
        int at = HeaderLength;
        Field(message, 28, [], ref at);
        Field(message, 36, userOctets, ref at);
        Field(message, 44, workstation, ref at);
        Field(message, 12, new byte[24], ref at);
        Field(message, 20, ntResponse, ref at);
        Field(message, 52, [], ref at);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(60), 0x22888205);
        Convert.FromHexString("0501280A0000000F").CopyTo(message.AsSpan(64));
        return Convert.ToBase64String(message);
    }

    private static ReadOnlySpan<byte> TimestampOf(ReadOnlySpan<byte> info)
    {
        while (BinaryPrimitives.ReadUInt16LittleEndian(info) is not 0 and var id)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(info[2..]);
            if (id == 7)
            {
                return info.Slice(4, length);
            }

            info = info[(4 + length)..];
        }

        return new byte[8];
    }

    private static void Field(Span<byte> message, int header, ReadOnlySpan<byte> value, ref int at)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(message[header..], (ushort)value.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(message[(header + 2)..], (ushort)value.Length);
        BinaryPrimitives.WriteInt32LittleEndian(message[(header + 4)..], at);
        value.CopyTo(message[at..]);
        at += value.Length;
    }
}
