// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using Parley.Security.MessageSigning;
using Xunit;
using static Parley.Security.Tests.MessageSigning.SampleAssociations;

namespace Parley.Security.Tests.MessageSigning;

[Trait("claim", "T12")]
public sealed class SigningAssociationTests
{
    private static readonly SampleMessage Register = new();

    [Fact]
    public void Verify_TheSameMessageTwice_IsReplayed()
    {
        using SigningAssociation association = MakeTlsDsk();
        byte[] response = TlsDskResponse(Register, "767389df", "1");
        Assert.Equal(VerificationOutcome.Valid, Verify(association, Register, "767389df", "1", response));
        Assert.Equal(VerificationOutcome.Replayed, Verify(association, Register, "767389df", "1", response));
    }

    [Fact]
    public void Verify_NumbersOutOfOrderWithinTheWindow_AreTakenAndBeyondItNot()
    {
        using SigningAssociation association = MakeTlsDsk();
        Assert.Equal(VerificationOutcome.Valid, VerifySigned(association, Register, "300"));
        Assert.Equal(VerificationOutcome.Valid, VerifySigned(association, Register, "299"));
        Assert.Equal(VerificationOutcome.OutsideWindow, VerifySigned(association, Register, "44"));
        Assert.Equal(VerificationOutcome.Valid, VerifySigned(association, Register, "45"));
    }

    [Fact]
    public void Verify_NumberFarAhead_IsOutsideTheWindow()
    {
        using SigningAssociation association = MakeTlsDsk();
        Assert.Equal(VerificationOutcome.Valid, VerifySigned(association, Register, "1"));
        Assert.Equal(VerificationOutcome.OutsideWindow, VerifySigned(association, Register, "65538"));
        Assert.Equal(VerificationOutcome.Valid, VerifySigned(association, Register, "65537"));
    }

    [Fact]
    public void Verify_FirstNumberOfAClientThatKeepsCounting_IsTaken()
    {
        using SigningAssociation association = MakeTlsDsk();
        Assert.Equal(VerificationOutcome.Valid, VerifySigned(association, Register, "4711"));
    }

    [Fact]
    public void Verify_WrongSignature_LeavesTheNumberFree()
    {
        using SigningAssociation association = MakeTlsDsk();
        byte[] wrong = TlsDskResponse(Register with { FromTag = "1" }, "767389df", "1");
        Assert.Equal(VerificationOutcome.BadSignature, Verify(association, Register, "767389df", "1", wrong));
        Assert.Equal(VerificationOutcome.Valid, VerifySigned(association, Register, "1"));
    }

    public static TheoryData<string> Alterations => [.. Altered.Keys];

    private static Dictionary<string, SampleMessage> Altered { get; } = new()
    {
        ["Call-ID"] = Register with { CallId = "x" },
        ["CSeq number"] = Register with { CSeqNumber = "7" },
        ["CSeq method"] = Register with { CSeqMethod = "INVITE" },
        ["From URI"] = Register with { FromUri = "sip:mallory@contoso.test" },
        ["From tag"] = Register with { FromTag = "1" },
        ["To URI"] = Register with { ToUri = "sip:bob@contoso.test" },
        ["To tag"] = Register with { ToTag = "1" },
        ["sip identity"] = Register with { SipIdentity = "sip:ceo@contoso.test" },
        ["tel identity"] = Register with { TelIdentity = "tel:+1" },
        ["Expires"] = Register with { Expires = "0" },
    };

    [Theory]
    [MemberData(nameof(Alterations))]
    public void Verify_SignedFieldAltered_IsRefused(string field)
    {
        using SigningAssociation association = MakeTlsDsk();
        byte[] response = TlsDskResponse(Register, "767389df", "1");
        Assert.Equal(VerificationOutcome.BadSignature, Verify(association, Altered[field], "767389df", "1", response));
    }

    [Theory]
    [InlineData("767389de", "1")]
    [InlineData("767389df", "2")]
    [InlineData("767389DF", "1")]
    [InlineData("767389df", "01")]
    public void Verify_SaltOrNumberAltered_IsRefused(string crand, string cnum)
    {
        using SigningAssociation association = MakeTlsDsk();
        byte[] response = TlsDskResponse(Register, "767389df", "1");
        Assert.Equal(VerificationOutcome.BadSignature, Verify(association, Register, crand, cnum, response));
    }

    [Fact]
    public void Verify_EveryBitOfTheSignatureFlipped_IsRefused()
    {
        using SigningAssociation association = MakeTlsDsk();
        byte[] response = TlsDskResponse(Register, "767389df", "1");
        byte[] octets = Convert.FromHexString(Encoding.ASCII.GetString(response));
        for (int bit = 0; bit < 8 * octets.Length; bit++)
        {
            byte[] altered = [.. octets];
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(
                VerificationOutcome.BadSignature,
                Verify(association, Register, "767389df", "1", Encoding.ASCII.GetBytes(Convert.ToHexString(altered))));
        }
    }

    [Fact]
    public void Verify_TextMovedIntoTheNeighbouringField_IsRefused()
    {
        // The buffer is the same; only where one field ends differs.
        using SigningAssociation association = MakeTlsDsk();
        SampleMessage signed = Register with { FromTag = "a><b", ToUri = "c" };
        SampleMessage moved = Register with { FromTag = "a", ToUri = "b><c" };
        byte[] response = TlsDskResponse(signed, "767389df", "1");
        Assert.Equal(response, TlsDskResponse(moved, "767389df", "1"));
        Assert.Equal(VerificationOutcome.BadSignature, Verify(association, signed, "767389df", "1", response));
        Assert.Equal(VerificationOutcome.BadSignature, Verify(association, moved, "767389df", "1", response));
    }

    [Fact]
    public void Verify_SignedForVersion2_IsRefusedByVersion4()
    {
        using SigningAssociation association = MakeTlsDsk(version: 4);
        byte[] response = TlsDskResponse(Register, "767389df", "1", version: 2);
        Assert.Equal(VerificationOutcome.BadSignature, Verify(association, Register, "767389df", "1", response));
    }

    [Fact]
    public void Verify_Version2_CoversFromButNeitherToNorIdentities()
    {
        using SigningAssociation association = MakeTlsDsk(version: 2);
        byte[] response = TlsDskResponse(Register, "767389df", "1", version: 2);
        Assert.Equal(VerificationOutcome.BadSignature,
            Verify(association, Altered["From URI"], "767389df", "1", response));
        Assert.Equal(VerificationOutcome.Valid, Verify(association, Altered["To URI"], "767389df", "1", response));
    }

    [Fact]
    public void Verify_SignedForAnotherServer_IsRefused()
    {
        using SigningAssociation association = MakeTlsDsk();
        byte[] response = TlsDskResponse(Register, "767389df", "1", target: "evil.contoso.test");
        Assert.Equal(VerificationOutcome.BadSignature, Verify(association, Register, "767389df", "1", response));
    }

    [Fact]
    public void Verify_SignedUnderAnotherAssociation_IsRefusedWhateverTheOpaqueSays()
    {
        using SigningAssociation mine = MakeTlsDsk(opaque: "0000000000000001");
        using SigningAssociation other = MakeTlsDsk(opaque: "0000000000000002", flip: 1);
        byte[] response = TlsDskResponse(Register, "767389df", "1");
        Assert.Equal(VerificationOutcome.BadSignature, Verify(other, Register, "767389df", "1", response));
        Assert.Equal(VerificationOutcome.Valid, Verify(mine, Register, "767389df", "1", response));
    }

    [Fact]
    public void Verify_NtlmSignatureOnTlsDskAndTheReverse_IsRefused()
    {
        using SigningAssociation tls = MakeTlsDsk();
        using SigningAssociation ntlm = MakeNtlm();
        byte[] response = TlsDskResponse(Register, "767389df", "1");
        Assert.Equal(VerificationOutcome.BadSignature, Verify(ntlm, Register, "767389df", "1", response));
        Assert.Equal(VerificationOutcome.BadSignature, Verify(tls, Register, "767389df", "1", response[..32]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1x")]
    [InlineData("0x1")]
    [InlineData("4294967296")]
    [InlineData("00000000001")]
    public void Verify_NumberThatIsNone_IsRefused(string cnum)
    {
        using SigningAssociation association = MakeTlsDsk();
        byte[] response = TlsDskResponse(Register, "767389df", cnum);
        Assert.Equal(VerificationOutcome.BadSignature, Verify(association, Register, "767389df", cnum, response));
    }

    [Fact]
    public void Verify_ResponseOfEveryOtherLength_IsRefused()
    {
        using SigningAssociation association = MakeTlsDsk();
        byte[] response = TlsDskResponse(Register, "767389df", "1");
        byte[] longer = [.. response, .. response];
        for (int length = 0; length <= longer.Length; length++)
        {
            if (length != response.Length)
            {
                Assert.Equal(VerificationOutcome.BadSignature,
                    Verify(association, Register, "767389df", "1", longer[..length]));
            }
        }
    }

    [Fact]
    public void Verify_ResponseWithoutHexadecimalDigits_IsRefused()
    {
        using SigningAssociation association = MakeTlsDsk();
        byte[] response = [.. Enumerable.Repeat((byte)'g', 40)];
        Assert.Equal(VerificationOutcome.BadSignature, Verify(association, Register, "767389df", "1", response));
    }

    [Theory]
    [InlineData(32, VerificationOutcome.Valid)]
    [InlineData(33, VerificationOutcome.BadSignature)]
    public void Verify_SaltUpToItsLimit_IsTaken(int length, VerificationOutcome expected)
    {
        using SigningAssociation association = MakeTlsDsk();
        string crand = new('a', length);
        Assert.Equal(expected, Verify(association, Register, crand, "1", TlsDskResponse(Register, crand, "1")));
    }

    [Fact]
    public void Verify_FieldsBeyondTheLimit_AreRefused()
    {
        using SigningAssociation association = MakeTlsDsk();
        SampleMessage within = Register with { CallId = new string('c', 7900) };
        SampleMessage beyond = Register with { CallId = new string('c', 8192) };
        Assert.Equal(VerificationOutcome.Valid, VerifySigned(association, within, "1"));
        Assert.Equal(VerificationOutcome.BadSignature, VerifySigned(association, beyond, "2"));
    }

    [Fact]
    public void Verify_ExactlyAtTheEnd_IsExpiredAndOneTickBeforeNot()
    {
        using SigningAssociation association = MakeTlsDsk();
        byte[] response = TlsDskResponse(Register, "767389df", "1");
        SignatureFields fields = Register.Fields;
        Assert.Equal(
            VerificationOutcome.Expired,
            association.Verify(fields, "767389df"u8, "1"u8, response, association.ExpiresAt));
        Assert.Equal(
            VerificationOutcome.Valid,
            association.Verify(fields, "767389df"u8, "1"u8, response, association.ExpiresAt.AddTicks(-1)));
    }

    [Fact]
    public void Disposed_VerifiesNothingAndSignsNothing()
    {
        SigningAssociation association = MakeTlsDsk();
        association.Dispose();
        Assert.Equal(VerificationOutcome.Expired, VerifySigned(association, Register, "1"));
        Assert.Equal(0, association.Sign(Register.Fields, new byte[association.MaximumSignatureLength]));
    }

    [Fact]
    public void Sign_Repeatedly_CountsFromOneWithFreshSaltWithinItsLength()
    {
        using SigningAssociation association = MakeTlsDsk();
        HashSet<string> salts = [];
        for (int number = 1; number <= 100; number++)
        {
            string header = SignedHeader(association, Register with { StatusCode = 200 });
            Assert.Contains($", snum=\"{number}\", ", header, StringComparison.Ordinal);
            Assert.True(salts.Add(Parameter(header, "srand")));
            Assert.Matches("^[0-9A-F]{8}$", Parameter(header, "srand"));
        }
    }

    [Fact]
    public void Sign_Header_PutsNothingThatEndsLikeSrandOrSnumBeforeThem()
    {
        using SigningAssociation association = MakeNtlm();
        string header = SignedHeader(association, Register);
        Assert.Equal(header.IndexOf("srand=\"", StringComparison.Ordinal) + 1,
            header.IndexOf("rand=\"", StringComparison.Ordinal));
        Assert.Equal(header.IndexOf("snum=\"", StringComparison.Ordinal) + 1,
            header.IndexOf("num=\"", StringComparison.Ordinal));
        Assert.StartsWith("NTLM qop=\"auth\", opaque=\"ABCDEF0123456789\", srand=\"", header, StringComparison.Ordinal);
        Assert.EndsWith("\", targetname=\"lab.contoso.test\", realm=\"SIP Communications Service\", version=4", header,
            StringComparison.Ordinal);
    }

    [Fact]
    public void SignAndVerify_InSteadyState_AllocateNothing()
    {
        using SigningAssociation tls = MakeTlsDsk();
        using SigningAssociation ntlm = MakeNtlm();
        byte[] destination = new byte[tls.MaximumSignatureLength];
        byte[] response = TlsDskResponse(Register, "767389df", "1");
        SignatureFields fields = Register.Fields;
        SignatureFields large = (Register with { CallId = new string('c', 3000) }).Fields;
        byte[] largeResponse = TlsDskResponse(Register with { CallId = new string('c', 3000) }, "767389df", "2");
        for (int i = 0; i < 2; i++)
        {
            Exercise(tls, ntlm, fields, large, response, largeResponse, destination);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            Exercise(tls, ntlm, fields, large, response, largeResponse, destination);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Verify_TheSameMessageOnManyThreads_IsValidOnce()
    {
        using SigningAssociation association = MakeTlsDsk();
        byte[] response = TlsDskResponse(Register, "767389df", "1");
        int valid = 0;
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            if (Verify(association, Register, "767389df", "1", response) == VerificationOutcome.Valid)
            {
                Interlocked.Increment(ref valid);
            }
        }))];
        Array.ForEach(threads, static t => t.Start());
        Array.ForEach(threads, static t => t.Join());
        Assert.Equal(1, valid);
    }

    private static void Exercise(
        SigningAssociation tls, SigningAssociation ntlm, in SignatureFields fields, in SignatureFields large,
            byte[] response,
        byte[] largeResponse, byte[] destination)
    {
        tls.Verify(fields, "767389df"u8, "1"u8, response, Now);
        tls.Verify(large, "767389df"u8, "2"u8, largeResponse, Now);
        tls.Sign(fields, destination);
        ntlm.Verify(fields, "767389df"u8, "1"u8, response.AsSpan(0, 32), Now);
        ntlm.Sign(large, destination);
    }

    private static VerificationOutcome VerifySigned(SigningAssociation association, SampleMessage message,
        string cnum) =>
        Verify(association, message, "767389df", cnum, TlsDskResponse(message, "767389df", cnum));

    private static VerificationOutcome Verify(
        SigningAssociation association, SampleMessage message, string crand, string cnum, byte[] response) =>
        association.Verify(message.Fields, Encoding.ASCII.GetBytes(crand), Encoding.ASCII.GetBytes(cnum), response,
            Now);

    private static string SignedHeader(SigningAssociation association, SampleMessage message)
    {
        byte[] destination = new byte[association.MaximumSignatureLength];
        return Encoding.ASCII.GetString(destination, 0, association.Sign(message.Fields, destination));
    }

    private static string Parameter(string header, string name)
    {
        int start = header.IndexOf(name + "=\"", StringComparison.Ordinal) + name.Length + 2;
        return header[start..header.IndexOf('"', start)];
    }
}
