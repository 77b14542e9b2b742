// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Parley.Security.MessageSigning;
using Xunit;

namespace Parley.Security.Tests.MessageSigning;

public sealed class SignatureBufferTests
{
    private static readonly SampleMessage Full = new()
    {
        CallId = "c", CSeqNumber = "7", CSeqMethod = "INVITE", FromUri = "sip:f", FromTag = "ft", ToUri = "sip:t",
            ToTag = "tt",
        SipIdentity = "sip:i", TelIdentity = "tel:+1", Expires = "60",
    };

    [Theory]
    [InlineData(2, 0, "<NTLM><r><1><Realm><fe><c><7><INVITE><sip:f><ft><tt><60>")]
    [InlineData(2, 200, "<NTLM><r><1><Realm><fe><c><7><INVITE><sip:f><ft><tt><60><200>")]
    [InlineData(3, 0, "<NTLM><r><1><Realm><fe><c><7><INVITE><sip:f><ft><sip:t><tt><sip:i><tel:+1><60>")]
    [InlineData(3, 404, "<NTLM><r><1><Realm><fe><c><7><INVITE><sip:f><ft><sip:t><tt><sip:i><tel:+1><60><404>")]
    [InlineData(4, 0, "<NTLM><r><1><Realm><fe><c><7><INVITE><sip:f><ft><sip:t><tt><sip:i><tel:+1><60>")]
    [InlineData(4, 200, "<NTLM><r><1><Realm><fe><c><7><INVITE><sip:f><ft><sip:t><tt><sip:i><tel:+1><60><200>")]
    public void Write_EachVersion_ListsItsFields(int version, int status, string expected) =>
        Assert.Equal(expected, Write(version, Full with { StatusCode = status }));

    [Fact]
    public void Write_AbsentFields_AreEmptyBrackets() =>
        Assert.Equal(
            "<NTLM><r><1><Realm><fe><c><7><INVITE><sip:f><ft><sip:t><><><><>",
            Write(4, Full with { ToTag = "", SipIdentity = "", TelIdentity = "", Expires = "" }));

    [Theory]
    [InlineData("<")]
    [InlineData(">")]
    [InlineData("\r")]
    [InlineData("\n")]
    [InlineData("\0")]
    public void IsAmbiguous_FieldWithSeparator_IsTrue(string octet)
    {
        string bad = "a" + octet;
        Assert.False(SignatureBuffer.IsAmbiguous("rand"u8, Full.Fields));
        Assert.True(SignatureBuffer.IsAmbiguous(Encoding.ASCII.GetBytes(bad), Full.Fields));
        foreach (SampleMessage message in (SampleMessage[])
            [
                Full with { CallId = bad }, Full with { CSeqNumber = bad }, Full with { CSeqMethod = bad },
                    Full with { FromUri = bad },
                Full with { FromTag = bad }, Full with { ToUri = bad }, Full with { ToTag = bad },
                    Full with { SipIdentity = bad },
                Full with { TelIdentity = bad }, Full with { Expires = bad },
            ])
        {
            Assert.True(SignatureBuffer.IsAmbiguous("rand"u8, message.Fields));
        }
    }

    private static string Write(int version, SampleMessage message)
    {
        SignatureScope scope = new("NTLM", "Realm", "fe");
        byte[] buffer = new byte[SignatureBuffer.Measure(scope, version, 1, 1, message.Fields)];
        Assert.Equal(buffer.Length, SignatureBuffer.Write(scope, version, "r"u8, "1"u8, message.Fields, buffer));
        return Encoding.UTF8.GetString(buffer);
    }
}
