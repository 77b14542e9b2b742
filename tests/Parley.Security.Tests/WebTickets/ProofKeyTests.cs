// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using Parley.Security.WebTickets;
using Xunit;

namespace Parley.Security.Tests.WebTickets;

public sealed class ProofKeyTests
{
    // Computed apart from the code, with Python's hmac: three rounds of P_SHA1, cut at 32 octets.
    [Fact]
    public void Derive_KnownEntropies_GivesPSha1() =>
        Assert.Equal(
            "df59132c2af6d230e4337732076a14561694be12838cc00203d63c816653d75b",
            Convert.ToHexStringLower(ProofKey.Derive(Range(0), Range(32))));

    [Fact]
    public void Derive_ShortEntropies_GivesPSha1() =>
        Assert.Equal(
            "580f5f798f26f7214228a11a6f3bc2481822bccbab4dec41bdbeaf4f25ac22d5",
            Convert.ToHexStringLower(ProofKey.Derive("key"u8, "seed"u8)));

    [Fact]
    public void Derive_SidesExchanged_GivesAnotherKey()
    {
        byte[] one = RandomNumberGenerator.GetBytes(32);
        byte[] other = RandomNumberGenerator.GetBytes(32);
        Assert.NotEqual(ProofKey.Derive(one, other), ProofKey.Derive(other, one));
    }

    private static byte[] Range(byte first)
    {
        byte[] octets = new byte[32];
        for (int i = 0; i < octets.Length; i++)
        {
            octets[i] = (byte)(first + i);
        }

        return octets;
    }
}
