// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Security.Authentication;
using Parley.Security.Ntlm;
using Xunit;

namespace Parley.Security.Tests.Ntlm;

/// <summary>The published vectors of [MS-NLMP] §4.2.4 and the capture of the client contract, 3.1.</summary>
public sealed class NtlmV2Tests
{
    private static readonly byte[] ServerChallenge = Convert.FromHexString("0123456789abcdef");

    // [MS-NLMP] §4.2.4.3: user "User", domain "Domain", workstation "COMPUTER".
    private static readonly byte[] PublishedAuthenticate = Convert.FromHexString(
        "4e544c4d5353500003000000180018006c000000540054008400000" + "00c000c00480000000800080054000000"
        + "100010005c00000010001000d8000000358288e20501280a0000000f"
        + "44006f006d00610069006e00550073006500720043004f004d00500055005400450052"
        + "0086c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa"
        + "68cd0ab851e51c96aabc927bebef6a1c01010000000000000000000000000000aaaaaaaaaaaaaaaa00000000"
        + "02000c0044006f006d00610069006e0001000c00530065007200760065007200" + "0000000000000000"
        + "c5dad2544fc9799094ce1ce90bc9d03e");

    [Fact]
    public void ResponseKey_OfThePublishedVector_Agrees()
    {
        byte[] key = new byte[16];
        NtlmV2.DeriveResponseKey(Hash("Password"), "USER", "Domain", key);
        Assert.Equal("0c868a403bfd7a93a3001ef22ef02e3f", Convert.ToHexStringLower(key));
    }

    [Fact]
    public void Message_OfThePublishedVector_IsReadAndVerifies()
    {
        Assert.True(NtlmAuthenticateMessage.TryRead(PublishedAuthenticate, out NtlmAuthenticateMessage message));
        Assert.Equal("User", message.User);
        Assert.Equal("Domain", message.Domain);
        Assert.Equal(AuthenticationFailure.None, message.CheckVariant(NtlmFlags.HttpRequired));

        byte[] sessionBaseKey = new byte[16];
        Assert.True(NtlmV2.Verify(Hash("Password"), message, ServerChallenge, sessionBaseKey));
        Assert.Equal("8de40ccadbc14a82f15cb0ad0de95ca3", Convert.ToHexStringLower(sessionBaseKey));

        byte[] exported = new byte[16];
        Rc4.Transform(sessionBaseKey, message.EncryptedSessionKey, exported);
        Assert.Equal("55555555555555555555555555555555", Convert.ToHexStringLower(exported));
        Assert.False(NtlmV2.Verify(Hash("password"), message, ServerChallenge, sessionBaseKey));
    }

    [Fact]
    public void SessionKeys_OfThePublishedVector_Agree()
    {
        // §4.2.4.4.
        byte[] exported = Convert.FromHexString("55555555555555555555555555555555");
        byte[] key = new byte[16];
        NtlmSessionKeys.DeriveSealingKey(exported, fromClient: true, key);
        Assert.Equal("59f600973cc4960a25480a7c196e4c58", Convert.ToHexStringLower(key));
        NtlmSessionKeys.DeriveSigningKey(exported, fromClient: true, key);
        Assert.Equal("4788dc861b4782f35d43fd98fe1a2d39", Convert.ToHexStringLower(key));
    }

    [Fact]
    public void SessionKeys_OfTheCapture_Agree()
    {
        byte[] exported = Convert.FromHexString("953ed65c344708007dc7ad106d5bdbc3");
        byte[] key = new byte[16];
        NtlmSessionKeys.DeriveSigningKey(exported, fromClient: true, key);
        Assert.Equal("e39d4fb53bbb630add514aa44bcc71a8", Convert.ToHexStringLower(key));
        NtlmSessionKeys.DeriveSealingKey(exported, fromClient: true, key);
        Assert.Equal("5226000af45fb5bfdcd6bae4f914d91b", Convert.ToHexStringLower(key));
        NtlmSessionKeys.DeriveSigningKey(exported, fromClient: false, key);
        Assert.Equal("68fbe8ba469c03d20938d5433ec6b675", Convert.ToHexStringLower(key));
        NtlmSessionKeys.DeriveSealingKey(exported, fromClient: false, key);
        Assert.Equal("a800c968c97e47f50a2a00208ff5661d", Convert.ToHexStringLower(key));
    }

    [Fact]
    public void Proof_OfTheCapture_LeadsToItsSessionBaseKey()
    {
        byte[] blob = Convert.FromHexString(
            "0101000000000000a0d305f83d7add01eb7fda9410f9500b0000000002000c004c004100420044004f004d"
            + "00010006004c004100420004001800"
            + "63006f006e0074006f0073006f002e007400650073007400030020006c00610062002e00"
            + "63006f006e0074006f0073006f002e007400650073007400"
            + "07000800a0d305f83d7add010000000000000000");
        byte[] responseKey = new byte[16];
        NtlmV2.DeriveResponseKey(Hash("Secret1"), "ALICE@CONTOSO.TEST", "", responseKey);
        Assert.Equal("6cd6d74551c029850ca60287d09e938a", Convert.ToHexStringLower(responseKey));

        byte[] proof = new byte[16];
        NtlmV2.ComputeProof(responseKey, Convert.FromHexString("50bb9eac808ed85c"), blob, proof);
        Assert.Equal(
            "c35f80792d371bd1c93fc704b080794c",
            Convert.ToHexStringLower(System.Security.Cryptography.HMACMD5.HashData(responseKey, proof)));
        Assert.True(NtlmTargetInfo.IsWellFormed(blob.AsSpan(28)));
    }

    private static byte[] Hash(string password)
    {
        byte[] hash = new byte[NtHash.Length];
        NtHash.Compute(password, hash);
        return hash;
    }
}
