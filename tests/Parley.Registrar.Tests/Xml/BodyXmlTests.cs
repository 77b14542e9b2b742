// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Text;
using Parley.Registrar.Diagnostics;
using Parley.Registrar.Xml;

namespace Parley.Registrar.Tests.Xml;

public sealed class BodyXmlTests
{
    private readonly BodyXml _xml = new(new RegistrarLimits());

    [Fact]
    public void Body_IsReadWithNamespacesAttributesAndText()
    {
        const string Body = "<a xmlns='urn:x' p:q='1' xmlns:p='urn:y'> t<![CDATA[<u>]]>&amp;<b/><p:b>x</p:b></a>";

        Assert.Null(Read(Body, out BodyElement? a));

        Assert.Equal(("urn:x", "a", " t<u>&"), (a!.Namespace, a.Name, a.Text));
        Assert.Equal("1", a.Attribute("q"));
        Assert.Null(a.Attribute("p"));
        Assert.Equal("", a.Child("b")!.Text);
        Assert.Equal("x", a.Child("urn:y", "b")!.Text);
        Assert.Null(a.Child("c"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("text")]
    [InlineData("<a>")]
    [InlineData("<a></b>")]
    [InlineData("<a/><b/>")]
    [InlineData("<a b='1' b='2'/>")]
    [InlineData("<a>&unknown;</a>")]
    [InlineData("<a>&#0;</a>")]
    [InlineData("<p:a/>")]
    [InlineData("<!DOCTYPE a><a/>")]
    [InlineData("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>")]
    [InlineData("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>")]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM 'http://192.0.2.9/'>]><a>&x;</a>")]
    [InlineData("<?xml version='1.0' encoding='no-such-encoding'?><a/>")]
    public void Body_MalformedOrWithDtd_IsRefused(string body) =>
        Assert.Same(RegistrarFailures.MalformedXml, Read(body, out _));

    [Fact]
    public void Body_EntityBomb_IsRefused()
    {
        StringBuilder bomb = new("<!DOCTYPE b [<!ENTITY a0 'ha'>");
        for (int i = 1; i < 30; i++)
        {
            bomb.Append($"<!ENTITY a{i} '&a{i - 1};&a{i - 1};'>");
        }

        Assert.Same(RegistrarFailures.MalformedXml, Read(bomb + "]><b>&a29;</b>", out _));
    }

    [Fact]
    public void Body_AtTheDepthLimitTakenAndOneBeyondRefused()
    {
        static string Nested(int depth) =>
            string.Concat(Enumerable.Repeat("<a>", depth)) + string.Concat(Enumerable.Repeat("</a>", depth));

        Assert.Null(Read(Nested(16), out _));
        Assert.NotNull(Read(Nested(17), out _));
        Assert.NotNull(Read(string.Concat(Enumerable.Repeat("<a>", 20000)), out _));
    }

    [Fact]
    public void Body_AtTheSizeLimitTakenAndOneBeyondRefused()
    {
        string longest = "<a>" + new string('x', (64 * 1024) - 7) + "</a>";

        Assert.Null(Read(longest, out _));
        Assert.Same(RegistrarFailures.BodyTooLarge, Read(longest + " ", out _));
    }

    [Fact]
    public void Body_OfManySmallThings_IsRefused()
    {
        Assert.NotNull(Read("<a>" + string.Concat(Enumerable.Repeat("<b/>", 5000)) + "</a>", out _));
        Assert.NotNull(Read("<a>" + string.Concat(Enumerable.Repeat("<![CDATA[x]]>", 2000)) + "</a>", out _));
        Assert.NotNull(
            Read("<a " + string.Join(' ', Enumerable.Range(0, 5000).Select(i => $"b{i}='1'")) + "/>", out _));
    }

    [Fact]
    public void Body_OfAnyOctets_NeverThrows()
    {
        byte[] seed = Encoding.UTF8.GetBytes(
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body a='b'>&lt;x</s:Body>"
            + "</s:Envelope>");
        ulong state = 0x9E3779B97F4A7C15;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] body = [.. seed];
            for (int change = 0; change <= round % 4; change++)
            {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                body[(int)(state % (ulong)body.Length)] = (byte)(state >> 32);
            }

            _xml.Read(body, out _);
            _xml.Read(body.AsSpan(0, (int)(state % (ulong)body.Length)), out _);
        }
    }

    private SipFailure? Read(string body, out BodyElement? root) => _xml.Read(Encoding.UTF8.GetBytes(body), out root);
}
