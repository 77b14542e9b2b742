// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Parley.Presence.Publications;
using Parley.Presence.Xml;

namespace Parley.Presence.Tests.Publications;

public sealed class PublishRequestReaderTests
{
    private const string Head = "<publish xmlns=\"http://schemas.microsoft.com/2006/09/sip/rich-presence\">"
        + "<publications uri=\"sip:alice@contoso.test\">";

    private const string Tail = "</publications></publish>";

    private const string Good =
        "<publication categoryName=\"note\" instance=\"0\" container=\"200\" version=\"1\" expireType=\"static\">";

    [Fact]
    public void Read_EveryAttribute_IsTaken()
    {
        PublicationOperation operation = Read(
            Head + "<publication categoryName='state' instance='4294967295' container='32767' version='7' "
            + "expireType='time' expires='60'/>" + Tail).Single();
        Assert.Equal(new PublicationKey("state", 32767, uint.MaxValue), operation.Key);
        Assert.Equal((7, ExpireType.Time, TimeSpan.FromMinutes(1), false),
            (operation.Version, operation.ExpireType, operation.Lifetime, operation.IsDeletion));
        Assert.Empty(operation.Content);
    }

    [Fact]
    public void Read_Content_IsKeptOctetForOctet()
    {
        const string Content = "<note xmlns=\"http://schemas.microsoft.com/2006/09/sip/note\"  a = '1'>"
            + "<!-- x -->\r\n<body type=\"personal\">Grüße &amp; &#x1F600;<![CDATA[<]]></body></note>";
        Assert.Equal(
            Content,
            Encoding.UTF8.GetString(Read(Head + Good + "\n " + Content + " \n</publication>" + Tail).Single().Content));
    }

    [Fact]
    public void Read_NamespaceDeclaredOutside_IsAddedToTheContent()
    {
        string document = (Head + Good + "<rp:x xsi:type=\"y\"/></publication>" + Tail).Replace(
            "<publish ", "<publish xmlns:rp=\"urn:rp\" xmlns:xsi=\"urn:xsi\" ", StringComparison.Ordinal);
        string content = Encoding.UTF8.GetString(Read(document).Single().Content);
        Assert.Equal(
            "{urn:rp}x", System.Xml.Linq.XElement.Parse(content).Name.ToString());
        Assert.Contains("xmlns:xsi=\"urn:xsi\"", content, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<publication instance='0' container='2' version='0' expireType='static'/>")]
    [InlineData("<publication categoryName='' instance='0' container='2' version='0' expireType='static'/>")]
    [InlineData("<publication categoryName='a b' instance='0' container='2' version='0' expireType='static'/>")]
    [InlineData("<publication categoryName='1a' instance='0' container='2' version='0' expireType='static'/>")]
    [InlineData("<publication categoryName='a' instance='-1' container='2' version='0' expireType='static'/>")]
    [InlineData("<publication categoryName='a' instance='4294967296' container='2' version='0' expireType='static'/>")]
    [InlineData("<publication categoryName='a' instance='0' container='32768' version='0' expireType='static'/>")]
    [InlineData("<publication categoryName='a' instance='0' container='2' version='x' expireType='static'/>")]
    [InlineData("<publication categoryName='a' instance='0' container='2' version='0' expireType='forever'/>")]
    [InlineData("<publication categoryName='a' instance='0' container='2' version='0'/>")]
    [InlineData("<publication categoryName='a' instance='0' container='2' version='0' expireType='time'/>")]
    [InlineData(
        "<publication categoryName='a' instance='0' container='2' version='0' expireType='static' expires='x'/>")]
    [InlineData(
        "<publication categoryName='a' instance='0' container='2' version='0' expireType='static'><x/><y/></publication>")]
    [InlineData(
        "<publication categoryName='a' instance='0' container='2' version='0' expireType='static'>text</publication>")]
    [InlineData("<other/>")]
    [InlineData("")]
    public void Read_BrokenLine_IsMalformed(string line) =>
        Assert.Equal(RequestFault.Malformed, Fault(Head + line + Tail));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("<publish/>")]
    [InlineData("<other xmlns=\"x\"/>")]
    [Trait("claim", "T21")]
    public void Read_NoDocument_IsMalformed(string body) => Assert.Equal(RequestFault.Malformed, Fault(body));

    [Fact]
    [Trait("claim", "T21")]
    public void Read_EntityBomb_IsMalformed()
    {
        string bomb = "<!DOCTYPE b [<!ENTITY a0 \"lol\">" + string.Concat(Enumerable.Range(1, 20).Select(static i =>
            string.Create(CultureInfo.InvariantCulture, $"<!ENTITY a{i} \"&a{i - 1};&a{i - 1};\">"))) + "]>";
        Assert.Equal(RequestFault.Malformed, Fault(bomb + Head + Good + "<x>&a20;</x></publication>" + Tail));
        Assert.Equal(RequestFault.Malformed, Fault(Head + Good + "<x>&a20;</x></publication>" + Tail));
    }

    [Fact]
    [Trait("claim", "T21")]
    public void Read_AtTheLimitsAndOneBeyond_IsTakenAndRefused()
    {
        PresenceLimits limits = new()
        {
            PublicationsPerRequest = 2, PublicationBytes = 100, CategoryNameLength = 4,
            Xml = new XmlLimits { Depth = 6 },
        };
        string line = Good + "</publication>";
        Assert.Equal(RequestFault.None, Fault(Head + line + line + Tail, limits));
        Assert.Equal(RequestFault.Quota, Fault(Head + line + line + line + Tail, limits));
        string content = "<x>"
            + new string('y', 100 - 7 - " xmlns=\"http://schemas.microsoft.com/2006/09/sip/rich-presence\"".Length)
            + "</x>";
        Assert.Equal(RequestFault.None, Fault(Head + Good + content + "</publication>" + Tail, limits));
        Assert.Equal(
            RequestFault.TooLarge,
            Fault(Head + Good + content.Replace("y<", "yy<", StringComparison.Ordinal) + "</publication>" + Tail,
                limits));
        Assert.Equal(RequestFault.None, Fault(Head + Good + "<x><y><z/></y></x></publication>" + Tail, limits));
        Assert.Equal(RequestFault.Malformed,
            Fault(Head + Good + "<x><y><z><w/></z></y></x></publication>" + Tail, limits));
        Assert.Equal(
            RequestFault.Malformed,
            Fault(Head + line.Replace("note", "notes", StringComparison.Ordinal) + Tail, limits));
        Assert.Equal(
            RequestFault.TooLarge, Fault(Head + new string(' ', PresenceLimitsBytes), new PresenceLimits()));
    }

    [Theory]
    [InlineData("sip:bob@contoso.test", (int)RequestFault.NotOwn)]
    [InlineData("alice", (int)RequestFault.NotOwn)]
    [InlineData("sip:ALICE@contoso.test", (int)RequestFault.None)]
    public void Read_UriOfSomebodyElse_IsRefused(string uri, int fault) => Assert.Equal((RequestFault)fault, Fault(
        (Head + Good + "</publication>" + Tail).Replace("sip:alice@contoso.test", uri, StringComparison.Ordinal)));

    [Theory]
    [InlineData("state", 1)]
    [InlineData("state", 0x10000000)]
    [InlineData("contactCard", 0)]
    public void Read_WhatOnlyTheServerWrites_IsRefused(string category, int instance) => Assert.Equal(
        RequestFault.Reserved,
        Fault(Head + $"<publication categoryName='{category}' instance='{instance}' container='2' version='0' "
            + "expireType='user'/>" + Tail));

    [Fact]
    public void Read_LifetimeBeyondTheLimit_IsCut() => Assert.Equal(
        TimeSpan.FromDays(30),
        Read(Head + "<publication categoryName='a' instance='0' container='2' version='0' expireType='time' "
            + "expires='4294967295'/>" + Tail)
            .Single().Lifetime);

    [Fact]
    [Trait("claim", "T21")]
    public void Read_MutatedRequests_NeverThrows()
    {
        Mutator mutator = new(42);
        byte[] seed = Encoding.UTF8.GetBytes(
            Head + Good + TestClient.Note("x") + "</publication>" + Good + TestClient.State("userState", 3500)
                + "</publication>" + Tail);
        for (int i = 0; i < 20_000; i++)
        {
            PublishRequestReader.Read(mutator.Mutate(seed), TestClient.AddressOf("alice"), new PresenceLimits(), []);
        }
    }

    private static int PresenceLimitsBytes => XmlLimits.Default.DocumentBytes;

    private static List<PublicationOperation> Read(string body)
    {
        List<PublicationOperation> operations = [];
        Assert.Equal(
            RequestFault.None,
            PublishRequestReader.Read(
                Encoding.UTF8.GetBytes(body), TestClient.AddressOf("alice"), new PresenceLimits(), operations));
        return operations;
    }

    private static RequestFault Fault(string body, PresenceLimits? limits = null) => PublishRequestReader.Read(
        Encoding.UTF8.GetBytes(body), TestClient.AddressOf("alice"), limits ?? new PresenceLimits(), []);
}
