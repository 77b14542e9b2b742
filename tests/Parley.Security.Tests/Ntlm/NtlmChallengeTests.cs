// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using System.Text;
using Parley.Security.Ntlm;
using Xunit;

namespace Parley.Security.Tests.Ntlm;

public sealed class NtlmChallengeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly NtlmServerNames Names = new("LABDOM", "LAB", "contoso.test", "lab.contoso.test");

    [Theory]
    [InlineData(true, 0xE2988255)]
    [InlineData(false, 0xA2888205)]
    public void Create_Flags_AreThoseTheClientDemands(bool sip, uint expected)
    {
        byte[] octets = NtlmChallenge.Create(Names, sip ? NtlmFlags.SipChallenge : NtlmFlags.HttpChallenge, Now).Octets;
        Assert.Equal(expected, BinaryPrimitives.ReadUInt32LittleEndian(octets.AsSpan(20)));
    }

    [Fact]
    public void Create_Layout_IsThatOfTheSpecification()
    {
        NtlmChallenge challenge = NtlmChallenge.Create(Names, NtlmFlags.SipChallenge, Now, [1, 2, 3, 4, 5, 6, 7, 8]);
        byte[] octets = challenge.Octets;

        Assert.True(octets.AsSpan().StartsWith("NTLMSSP\0\x02\0\0\0"u8));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], octets[24..32]);
        Assert.Equal(new byte[8], octets[32..40]);
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(octets.AsSpan(12));
        int nameOffset = BinaryPrimitives.ReadInt32LittleEndian(octets.AsSpan(16));
        Assert.Equal("LABDOM", Encoding.Unicode.GetString(octets, nameOffset, nameLength));
        int infoLength = BinaryPrimitives.ReadUInt16LittleEndian(octets.AsSpan(40));
        int infoOffset = BinaryPrimitives.ReadInt32LittleEndian(octets.AsSpan(44));
        Assert.Equal(octets.Length, infoOffset + infoLength);
        Assert.Equal(octets[infoOffset..], challenge.TargetInfo.ToArray());
    }

    [Fact]
    public void Create_TargetInfo_SaysWhoWeAreAndWhen()
    {
        NtlmChallenge challenge = NtlmChallenge.Create(Names, NtlmFlags.SipChallenge, Now);
        Assert.True(NtlmTargetInfo.IsWellFormed(challenge.TargetInfo));
        Assert.Equal("LABDOM", Text(challenge, NtlmAvId.NetBiosDomainName));
        Assert.Equal("LAB", Text(challenge, NtlmAvId.NetBiosComputerName));
        Assert.Equal("contoso.test", Text(challenge, NtlmAvId.DnsDomainName));
        Assert.Equal("lab.contoso.test", Text(challenge, NtlmAvId.DnsComputerName));
        Assert.True(NtlmTargetInfo.TryFind(challenge.TargetInfo, NtlmAvId.Timestamp, out ReadOnlySpan<byte> time));
        Assert.Equal(Now, DateTimeOffset.FromFileTime(BinaryPrimitives.ReadInt64LittleEndian(time)));
    }

    [Fact]
    public void Create_Twice_GivesDifferentChallenges() =>
        Assert.NotEqual(
            NtlmChallenge.Create(Names, NtlmFlags.SipChallenge, Now).ServerChallenge.ToArray(),
            NtlmChallenge.Create(Names, NtlmFlags.SipChallenge, Now).ServerChallenge.ToArray());

    [Fact]
    public void Create_LongestNames_Fit()
    {
        string label = new('a', 63);
        string fqdn = string.Join('.', label, label, label, new string('b', 63));
        NtlmServerNames names = NtlmServerNames.FromFqdn(fqdn, fqdn);
        Assert.Equal(15, names.NetBiosComputer.Length);
        Assert.True(NtlmTargetInfo.IsWellFormed(NtlmChallenge.Create(names, NtlmFlags.SipChallenge, Now).TargetInfo));
    }

    private static string Text(NtlmChallenge challenge, NtlmAvId id) =>
        NtlmTargetInfo.TryFind(challenge.TargetInfo, id, out ReadOnlySpan<byte> value)
            ? Encoding.Unicode.GetString(value) : "";
}
