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

        return Message(user, new byte[24], [.. proof, .. blob]);
    }

    /// <summary>The answer of an old client: LM and NTLMv1, from the right password.</summary>
    /// <param name="type2">The challenge.</param>
    /// <param name="user">The user.</param>
    /// <param name="password">The password.</param>
    /// <param name="extended">With extended session security, which makes it no better.</param>
    [SuppressMessage("Security", "CA5351", Justification = "NTLMv1 is made of it, which is why it must be refused.")]
    public static string OldType3(string type2, string user, string password, bool extended)
    {
        byte[] ntHash = new byte[16];
        NtHash.Compute(password, ntHash);
        byte[] challenge = Convert.FromBase64String(type2)[24..32];
        byte[] lmResponse = DesLong(ntHash, challenge);
        if (extended)
        {
            byte[] nonce = RandomNumberGenerator.GetBytes(8);
            lmResponse = [.. nonce, .. new byte[16]];
            challenge = MD5.HashData((byte[])[.. challenge, .. nonce])[..8];
        }

        return Message(user, lmResponse, DesLong(ntHash, challenge));
    }

    // The hash cut into three keys, each of which encrypts the challenge ([MS-NLMP] §6, DESL).
    [SuppressMessage("Security", "CA5351", Justification = "NTLMv1 is made of it.")]
    private static byte[] DesLong(byte[] hash, byte[] challenge)
    {
        byte[] padded = [.. hash, 0, 0, 0, 0, 0];
        byte[] response = new byte[24];
        for (int i = 0; i < 3; i++)
        {
            ulong bits = 0;
            foreach (byte octet in padded.AsSpan(7 * i, 7))
            {
                bits = (bits << 8) | octet;
            }

            byte[] key = new byte[8];
            for (int k = 7; k >= 0; k--)
            {
                key[k] = (byte)(bits << 1);
                bits >>= 7;
            }

            using DES des = DES.Create();
            des.Key = key;
            des.EncryptEcb(challenge, PaddingMode.None).CopyTo(response, 8 * i);
        }

        return response;
    }

    private static string Message(string user, byte[] lmResponse, byte[] ntResponse)
    {
        byte[] userOctets = Encoding.Unicode.GetBytes(user);
        byte[] workstation = Encoding.Unicode.GetBytes("DESK");
        byte[] message = new byte[
            HeaderLength + userOctets.Length + workstation.Length + lmResponse.Length + ntResponse.Length];
        "NTLMSSP\0"u8.CopyTo(message);
        message[8] = 3;
        int at = HeaderLength;
        Field(message, 28, [], ref at);
        Field(message, 36, userOctets, ref at);
        Field(message, 44, workstation, ref at);
        Field(message, 12, lmResponse, ref at);
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
