// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using System.Linq;
using Parley.Security.Authentication;
using Parley.Security.Ntlm;
using Xunit;

namespace Parley.Security.Tests.Ntlm;

public sealed class NtlmAuthenticateMessageTests
{
    private static readonly NtlmChallenge Challenge = NtlmChallenge.Create(
        NtlmServerNames.FromFqdn("fe1.contoso.test", "contoso.test"), NtlmFlags.SipChallenge, DateTimeOffset.UnixEpoch);

    private static readonly byte[] Genuine =
        new NtlmTestClient("alice@contoso.test", "Secret1").Answer(Challenge.Octets);

    private static readonly int[] Fields = [12, 20, 28, 36, 44, 52];

    [Fact]
    public void TryRead_CutAnywhere_NeverThrowsAndNeverPasses()
    {
        for (int length = 0; length < Genuine.Length; length++)
        {
            Assert.False(Passes(Genuine[..length]));
        }

        Assert.True(Passes(Genuine));
    }

    [Fact]
    public void TryRead_AnyFieldOutOfBounds_IsRefused()
    {
        foreach (int field in Fields)
        {
            foreach (uint offset in (uint[])[0, 63, (uint)Genuine.Length, 0x7fffffff, 0x80000000, uint.MaxValue])
            {
                byte[] altered = [.. Genuine];
                BinaryPrimitives.WriteUInt16LittleEndian(altered.AsSpan(field), 2);
                BinaryPrimitives.WriteUInt32LittleEndian(altered.AsSpan(field + 4), offset);
                Assert.False(NtlmAuthenticateMessage.TryRead(altered, out _));
            }
        }
    }

    [Fact]
    public void TryRead_AnyFieldTooLong_IsRefused()
    {
        foreach (int field in Fields)
        {
            byte[] altered = [.. Genuine];
            BinaryPrimitives.WriteUInt16LittleEndian(altered.AsSpan(field), ushort.MaxValue);
            Assert.False(NtlmAuthenticateMessage.TryRead(altered, out _));
        }
    }

    [Fact]
    public void TryRead_AnyOctetsAltered_NeverThrows()
    {
        uint state = 1;
        for (int i = 0; i < 50_000; i++)
        {
            byte[] altered = [.. Genuine];
            for (int n = 0; n < 1 + (i % 4); n++)
            {
                state = (state * 1664525) + 1013904223;
                altered[(int)((state >> 8) % (uint)altered.Length)] = (byte)(state >> 24);
            }

            Passes(altered);
        }
    }

    [Fact]
    public void TryRead_BeyondTheLongestMessage_IsRefused()
    {
        byte[] longest = [.. Genuine, .. new byte[4096 - Genuine.Length]];
        Assert.True(NtlmAuthenticateMessage.TryRead(longest, out _));
        Assert.False(NtlmAuthenticateMessage.TryRead([.. longest, 0], out _));
    }

    [Theory]
    [InlineData(0xd800, 0x78)]
    [InlineData(0x78, 0xdc00)]
    [InlineData(0xdc00, 0xd800)]
    [InlineData(0xd800, 0xd800)]
    [InlineData(0x78, 0)]
    [InlineData(0x78, 0x0a)]
    [InlineData(0x78, 0x7f)]
    public void TryRead_NameThatIsNoText_IsRefused(int first, int second) =>
        Assert.False(NtlmAuthenticateMessage.TryRead(Raw(new string([(char)first, (char)second])), out _));

    [Fact]
    public void TryRead_NameWithACharacterBeyondTheBasicPlane_IsTaken() =>
        Assert.True(NtlmAuthenticateMessage.TryRead(Raw("\ud83d\ude00"), out _));

    [Fact]
    public void TryRead_NameUpToItsLimit_IsTaken()
    {
        Assert.True(NtlmAuthenticateMessage.TryRead(Raw(new string('u', 256)), out _));
        Assert.False(NtlmAuthenticateMessage.TryRead(Raw(new string('u', 257)), out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(24)]
    [Trait("claim", "T11")]
    public void CheckVariant_LmOrNtlm1Response_IsADowngrade(int length)
    {
        NtlmTestClient client = new("alice@contoso.test", "Secret1") { AlterResponse = _ => new byte[length] };
        Assert.True(NtlmAuthenticateMessage.TryRead(client.Answer(Challenge.Octets),
            out NtlmAuthenticateMessage message));
        Assert.Equal(AuthenticationFailure.Downgrade, message.CheckVariant(NtlmFlags.SipRequired));
        Assert.Equal(AuthenticationFailure.Downgrade, message.CheckVariant(NtlmFlags.HttpRequired));
    }

    [Theory]
    [InlineData(0x00000001u)]
    [InlineData(0x00000010u)]
    [InlineData(0x00000040u)]
    [InlineData(0x00000200u)]
    [InlineData(0x00080000u)]
    [InlineData(0x20000000u)]
    [InlineData(0x40000000u)]
    [Trait("claim", "T11")]
    public void CheckVariant_FlagDropped_IsADowngrade(uint flag)
    {
        NtlmTestClient client = new("alice@contoso.test", "Secret1") { Flags = NtlmTestClient.SipFlags & ~flag };
        Assert.True(NtlmAuthenticateMessage.TryRead(client.Answer(Challenge.Octets),
            out NtlmAuthenticateMessage message));
        Assert.Equal(AuthenticationFailure.Downgrade, message.CheckVariant(NtlmFlags.SipRequired));
    }

    [Fact]
    public void CheckVariant_TargetInfoWithoutEnd_IsMalformed()
    {
        NtlmTestClient client = new("alice@contoso.test", "Secret1") { AlterResponse = static r => r[..^8] };
        Assert.True(NtlmAuthenticateMessage.TryRead(client.Answer(Challenge.Octets),
            out NtlmAuthenticateMessage message));
        Assert.Equal(AuthenticationFailure.MalformedToken, message.CheckVariant(NtlmFlags.SipRequired));
    }

    [Fact]
    public void CheckVariant_TooManyPairs_IsMalformed()
    {
        byte[] many = [.. Enumerable.Repeat<byte[]>([20, 0, 0, 0], 40).SelectMany(static p => p), 0, 0, 0, 0];
        NtlmTestClient client = new("alice@contoso.test", "Secret1") { AlterTargetInfo = _ => many };
        Assert.True(NtlmAuthenticateMessage.TryRead(client.Answer(Challenge.Octets),
            out NtlmAuthenticateMessage message));
        Assert.Equal(AuthenticationFailure.MalformedToken, message.CheckVariant(NtlmFlags.SipRequired));
    }

    private static bool Passes(byte[] octets) =>
        NtlmAuthenticateMessage.TryRead(octets, out NtlmAuthenticateMessage message)
        && message.CheckVariant(NtlmFlags.SipRequired) == AuthenticationFailure.None;

    // A message whose user is these UTF-16 units as they are; an encoder would replace what is no text.
    private static byte[] Raw(string user)
    {
        byte[] units = new byte[2 * user.Length];
        for (int i = 0; i < user.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(units.AsSpan(2 * i), user[i]);
        }

        byte[] message = [.. Genuine, .. units];
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(36), (ushort)units.Length);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(40), Genuine.Length);
        return message;
    }
}
