// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Security.Ntlm;

/// <summary>
/// CHALLENGE_MESSAGE (type 2), [MS-NLMP] §2.2.1.2: eight random octets and who we are. Each is good for one answer; the
/// exchange that made it sees to that.
/// </summary>
internal sealed class NtlmChallenge
{
    private const int ChallengeOffset = 24;
    private const int ChallengeLength = 8;
    private const int TargetNameField = 12;
    private const int FlagsField = 20;
    private const int TargetInfoField = 40;
    private const int VersionField = 48;
    private const int PayloadOffset = 56;
    private const int MaximumLength = 2048;

    private readonly int _targetInfoOffset;

    private NtlmChallenge(byte[] octets, int targetInfoOffset)
    {
        Octets = octets;
        _targetInfoOffset = targetInfoOffset;
    }

    /// <summary>The message.</summary>
    public byte[] Octets { get; }

    /// <summary>The random part.</summary>
    public ReadOnlySpan<byte> ServerChallenge => Octets.AsSpan(ChallengeOffset, ChallengeLength);

    /// <summary>Who we said we are.</summary>
    public ReadOnlySpan<byte> TargetInfo => Octets.AsSpan(_targetInfoOffset);

    // The version of NTLM that clients name too: 5.1 build 2600, revision 15.
    private static ReadOnlySpan<byte> Version => [5, 1, 0x28, 0x0a, 0, 0, 0, 15];

    /// <summary>Makes a challenge with fresh random octets.</summary>
    public static NtlmChallenge Create(NtlmServerNames names, NtlmFlags flags, DateTimeOffset now)
    {
        Span<byte> random = stackalloc byte[ChallengeLength];
        RandomNumberGenerator.Fill(random);
        return Create(names, flags, now, random);
    }

    /// <summary>Makes a challenge with given octets.</summary>
    internal static NtlmChallenge Create(
        NtlmServerNames names, NtlmFlags flags, DateTimeOffset now, ReadOnlySpan<byte> serverChallenge)
    {
        Span<byte> message = stackalloc byte[MaximumLength];
        message.Clear();
        NtlmWire.Signature.CopyTo(message);
        BinaryPrimitives.WriteUInt32LittleEndian(message[NtlmWire.TypeOffset..], 2);
        BinaryPrimitives.WriteUInt32LittleEndian(message[FlagsField..], (uint)flags);
        serverChallenge.CopyTo(message[ChallengeOffset..]);
        Version.CopyTo(message[VersionField..]);

        int at = PayloadOffset;
        at += Encoding.Unicode.GetBytes(names.NetBiosDomain, message[at..]);
        WriteField(message[TargetNameField..], at - PayloadOffset, PayloadOffset);

        int targetInfoOffset = at;
        Span<byte> timestamp = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(timestamp, now.ToFileTime());
        NtlmTargetInfo.Write(NtlmAvId.NetBiosDomainName, names.NetBiosDomain, message, ref at);
        NtlmTargetInfo.Write(NtlmAvId.NetBiosComputerName, names.NetBiosComputer, message, ref at);
        NtlmTargetInfo.Write(NtlmAvId.DnsDomainName, names.DnsDomain, message, ref at);
        NtlmTargetInfo.Write(NtlmAvId.DnsComputerName, names.DnsComputer, message, ref at);
        NtlmTargetInfo.Write(NtlmAvId.Timestamp, timestamp, message, ref at);
        NtlmTargetInfo.Write(NtlmAvId.EndOfList, default(ReadOnlySpan<byte>), message, ref at);
        WriteField(message[TargetInfoField..], at - targetInfoOffset, targetInfoOffset);
        return new NtlmChallenge(message[..at].ToArray(), targetInfoOffset);
    }

    private static void WriteField(Span<byte> field, int length, int offset)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(field, (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(field[2..], (ushort)length);
        BinaryPrimitives.WriteUInt32LittleEndian(field[4..], (uint)offset);
    }
}
