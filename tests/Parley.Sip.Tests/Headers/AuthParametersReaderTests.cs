// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Linq;
using Parley.Sip.Headers;
using Xunit;

namespace Parley.Sip.Tests.Headers;

public sealed class AuthParametersReaderTests
{
    private const string OfTheClient =
        "TLS-DSK qop=\"auth\", opaque=\"A1\", realm=\"SIP Communications Service\", targetname=\"fe1.contoso.test\", "
        + "crand=\"68426a0b\", cnum=\"2\", response=\"CE36\"";

    [Fact]
    public void TryRead_CredentialsOfTheClient_GivesEachParameter()
    {
        Assert.True(AuthParametersReader.TryRead(Samples.Octets(OfTheClient), out AuthParametersReader credentials));
        Assert.True(credentials.IsScheme("tls-dsk"u8));
        Assert.Equal("SIP Communications Service"u8, credentials.Parameter("realm"u8));
        Assert.Equal("68426a0b"u8, credentials.Parameter("CRAND"u8));
        Assert.True(credentials.Parameter("version"u8).IsEmpty);
        List<string> names = [];
        ParameterReader parameters = credentials.Parameters;
        while (parameters.MoveNext())
        {
            names.Add(Samples.Text(parameters.Name));
        }

        Assert.Equal(["qop", "opaque", "realm", "targetname", "crand", "cnum", "response"], names);
    }

    [Theory]
    [InlineData("NTLM qop=\"auth\",version=4 , gssapi-data=\"\"", "version", "4")]
    [InlineData("Digest username=\"a\\\"b\", uri=\"sip:x,y\"", "uri", "sip:x,y")]
    [InlineData("Digest username=\"a\\\"b\"", "username", "a\\\"b")]
    [InlineData("Kerberos gssapi-data=\"YIIE+/==\"", "gssapi-data", "YIIE+/==")]
    [InlineData("Digest\r\n a = b ,\r\n c=d", "c", "d")]
    [InlineData("NoOneKnowsThisScheme opaque-data=here", "opaque-data", "here")]
    public void TryRead_EveryForm_IsRead(string text, string name, string value)
    {
        Assert.True(AuthParametersReader.TryRead(Samples.Octets(text), out AuthParametersReader credentials));
        Assert.Equal(value, Samples.Text(credentials.Parameter(Samples.Octets(name))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("=")]
    [InlineData("NTLM;a=b")]
    [InlineData("NTLM a")]
    [InlineData("NTLM a=\"")]
    [InlineData("NTLM a=b c=d")]
    [InlineData("NTLM a=b,")]
    [InlineData("NTLM a=b,,c=d")]
    [InlineData("NTLM a=b, A=c")]
    [InlineData("NTLM TlRMTVNTUAABAAAA")]
    [Trait("claim", "T21")]
    public void TryRead_MalformedOrRepeated_IsRefused(string text) =>
        Assert.False(AuthParametersReader.TryRead(Samples.Octets(text), out _));

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void TryRead_ManyParameters_AreLimited(int count, bool expected)
    {
        string text = "NTLM " + string.Join(", ", Enumerable.Range(0, count).Select(static i => $"p{i}=1"));
        Assert.Equal(expected, AuthParametersReader.TryRead(Samples.Octets(text), out _));
    }
}
