// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Text;
using Parley.Security.MessageSigning;
using Parley.Security.TlsDsk;
using Xunit;
using static Parley.Security.Tests.MessageSigning.SampleAssociations;

namespace Parley.Security.Tests.MessageSigning;

/// <summary>
/// Captures of the genuine client: a REGISTER it signed and a 200 it accepted, by TLS-DSK and by NTLM.
/// </summary>
public sealed class ContractVectorTests
{
    private static readonly SampleMessage TlsDskRegister = new();

    private static readonly SampleMessage NtlmRegister = new()
    {
        CallId = "67B0gC4B0a2A38i1F00mE9E6t845Db01E1xB613x", CSeqNumber = "3", FromTag = "1408912846",
    };

    [Fact]
    public void KeyMaterial_OfTheCapture_HasTheSigningKeysAtTheirOffsets()
    {
        byte[] master = Convert.FromHexString(
            "2395c5a2d3397c1f588d41e2b8fd03b8579d9c7242d4c9b44a1062e2ae8210c3163e54298c860f9d8c0da7eab3c3f455");
        byte[] randoms = Convert.FromHexString(
            "6b027cc34eea0b15dc6ee53f85bc26463e012ea2477ff00c5148cbd571daaacd"
            + "6b027cc3f76ee04af02209c66109ec4cc603b1dfe0828ab06d3b8e5d47262841");
        byte[] material = Tls10Prf(master, TlsDskKeys.Label, randoms, TlsDskKeys.MaterialLength);

        Assert.Equal(ClientKey, material.AsSpan(TlsDskKeys.ClientKeyOffset, TlsDskKeys.KeyLength).ToArray());
        Assert.Equal(ServerKey, material.AsSpan(TlsDskKeys.ServerKeyOffset, TlsDskKeys.KeyLength).ToArray());
    }

    [Theory]
    [InlineData("598AF71C260289EBF88043DC9D654C82CC20D7FE")]
    [InlineData("598af71c260289ebf88043dc9d654c82cc20d7fe")]
    public void TlsDsk_RequestOfTheCapture_Verifies(string response)
    {
        using SigningAssociation association = MakeTlsDsk();
        Assert.Equal(
            VerificationOutcome.Valid,
            association.Verify(TlsDskRegister.Fields, "767389df"u8, "1"u8, Encoding.ASCII.GetBytes(response), Now));
    }

    [Fact]
    public void TlsDsk_ResponseOfTheCapture_IsSignedTheSame()
    {
        using SigningAssociation association = MakeTlsDsk();
        SampleMessage ok = TlsDskRegister with { ToTag = "SRVTAG", Expires = "7200", StatusCode = 200 };
        byte[] header = new byte[association.MaximumSignatureLength];
        int length = association.Sign(ok.Fields, "FE78885F"u8, 1, header);
        Assert.Equal(
            "TLS-DSK qop=\"auth\", opaque=\"ABCDEF0123456789\", srand=\"FE78885F\", snum=\"1\", "
            + "rspauth=\"1ffd7e617503c993db254c837eae2eb97db0999a\", targetname=\"lab.contoso.test\", "
            + "realm=\"SIP Communications Service\", version=4",
            Encoding.ASCII.GetString(header, 0, length));
    }

    [Fact]
    public void Ntlm_RequestOfTheCapture_Verifies()
    {
        using SigningAssociation association = MakeNtlm();
        Assert.Equal(
            VerificationOutcome.Valid,
            association.Verify(NtlmRegister.Fields, "472f5333"u8, "1"u8, "01000000DBE64212A034BF9D64000000"u8, Now));
    }

    [Theory]
    [InlineData("02000000DBE64212A034BF9D64000000")]
    [InlineData("01000000DBE64212A034BF9D65000000")]
    [InlineData("01000000DBE64212A034BF9E64000000")]
    public void Ntlm_RequestOfTheCaptureAltered_IsRefused(string response)
    {
        using SigningAssociation association = MakeNtlm();
        Assert.Equal(
            VerificationOutcome.BadSignature,
            association.Verify(NtlmRegister.Fields, "472f5333"u8, "1"u8, Encoding.ASCII.GetBytes(response), Now));
    }

    [Fact]
    public void Ntlm_ResponseOfTheCapture_IsSignedTheSame()
    {
        using SigningAssociation association = MakeNtlm();
        SampleMessage ok = NtlmRegister with { ToTag = "SRVTAG", Expires = "7200", StatusCode = 200 };
        byte[] header = new byte[association.MaximumSignatureLength];
        int length = association.Sign(ok.Fields, "A4AD276B"u8, 1, header);
        Assert.Contains(", rspauth=\"01000000b03368276715b59c64000000\", ", Encoding.ASCII.GetString(header, 0, length),
            StringComparison.Ordinal);
    }

    // RFC 2246 §5.
    private static byte[] Tls10Prf(byte[] secret, string label, byte[] seed, int length)
    {
        byte[] labelled = [.. Encoding.ASCII.GetBytes(label), .. seed];
        int half = (secret.Length + 1) / 2;
        byte[] md5 = Expand(secret[..half], labelled, length, HMACMD5.HashData);
        byte[] sha = Expand(secret[^half..], labelled, length, HMACSHA1.HashData);
        for (int i = 0; i < length; i++)
        {
            md5[i] ^= sha[i];
        }

        return md5;
    }

    private static byte[] Expand(byte[] secret, byte[] seed, int length, Func<byte[], byte[], byte[]> hmac)
    {
        List<byte> output = [];
        byte[] a = seed;
        while (output.Count < length)
        {
            a = hmac(secret, a);
            output.AddRange(hmac(secret, [.. a, .. seed]));
        }

        return [.. output.GetRange(0, length)];
    }
}
