// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Parley.Presence.Xml;
using XmlNode = Parley.Presence.Xml.XmlNode;

namespace Parley.Presence.Tests.Xml;

public sealed class XmlScannerTests
{
    public static TheoryData<string> Good =>
    [
        "<a/>", "<a></a>", "<a >x</a >", "<?xml version=\"1.0\"?><a/>",
        "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\r\n<a/>", "\uFEFF<a/>", "<!-- c --><a/><!-- d -->",
        "<a b='1' c=\"2\"/>", "<a b='&lt;&#65;&#x42;'>&amp;&quot;&apos;&gt;</a>", "<a><![CDATA[<b>&]]></a>",
        "<p:a xmlns:p='u'><p:b/></p:a>", "<a xmlns='u'><b xmlns=''/></a>", "<a xml:lang='en'/>",
        "<a xmlns:p='u' xmlns:q='v' p:x='1' q:x='2' x='3'/>", "<a>Grüße, 你好, 😀</a>", "<a><!----></a>", "<a>]]</a>",
    ];

    public static TheoryData<string> Bad =>
    [
        "", " ", "x", "<a>", "</a>", "<a></b>", "<a/><b/>", "<a/>x", "x<a/>", "<a><b></a></b>", "<a", "<a b>", "<a b=>",
        "<a b=1/>", "<a b='1'c='2'/>", "<a b='1' b='2'/>", "<a b='<'/>", "<a b='&x;'/>", "<a>&</a>", "<a>&nbsp;</a>",
        "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&#xFFFE;</a>", "<a>&#1114112;</a>", "<a>]]></a>", "<a><!-- -- --></a>",
        "<a><![CDATA[x</a>", "<![CDATA[x]]>", "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
        "<?php x?><a/>", "<a><?pi?></a>", "<?xml version='1.1'?><a/>", "<?xml version='1.0' encoding='utf-16'?><a/>",
        " <?xml version='1.0'?><a/>", "<p:a/>", "<a p:b='1'/>", "<a xmlns:p=''/>", "<a xmlns:xml='u'/>",
        "<a xmlns:xmlns='u'/>", "<a xmlns:p='u' xmlns:p='u'/>", "<a xmlns:p='u' xmlns:q='u' p:x='1' q:x='1'/>",
        "<a xmlns:p='http://www.w3.org/2000/xmlns/'/>", "<a:b:c xmlns:a='u'/>", "<:a/>", "<a:/>", "<1a/>", "<a\u0001/>",
        "<a>\u0000</a>", "<a>\uFFFF</a>", "<ä/>", "< a/>", "<a/ >", "<xmlns:a/>",
    ];

    [Theory]
    [MemberData(nameof(Good))]
    public void Scanner_WellFormedDocument_ReadsToItsEnd(string text)
    {
        Assert.True(Scan(Encoding.UTF8.GetBytes(text)));
        Assert.True(PlatformReads(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Scanner_BrokenOrForbiddenDocument_Fails(string text) =>
        Assert.False(Scan(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Scanner_OctetsThatAreNotUtf8_Fails() =>
        Assert.False(Scan([(byte)'<', (byte)'a', (byte)'>', 0xC3, 0x28]));

    [Fact]
    public void Scanner_AtLimitsAndOneBeyond_AcceptsAndFails()
    {
        XmlLimits limits = new()
        {
            Depth = 3, Attributes = 2, Namespaces = 2, NameBytes = 5, DocumentBytes = 200,
        };
        Assert.True(Scan("<a><b><c/></b></a>"u8, limits));
        Assert.False(Scan("<a><b><c><d/></c></b></a>"u8, limits));
        Assert.True(Scan("<a x='1' y='2'/>"u8, limits));
        Assert.False(Scan("<a x='1' y='2' z='3'/>"u8, limits));
        Assert.True(Scan("<a xmlns='u'><b xmlns='u'/></a>"u8, limits));
        Assert.False(Scan("<a xmlns='u'><b xmlns='u'><c xmlns='u'/></b></a>"u8, limits));
        Assert.True(Scan("<abcde/>"u8, limits));
        Assert.False(Scan("<abcdef/>"u8, limits));
        Assert.True(Scan(Encoding.UTF8.GetBytes("<a>" + new string('x', 193) + "</a>"), limits));
        Assert.False(Scan(Encoding.UTF8.GetBytes("<a>" + new string('x', 194) + "</a>"), limits));
    }

    [Fact]
    public void Scanner_NamespacesOfSiblings_DoNotLeak()
    {
        using XmlScanner xml = new("<a><b xmlns:p='u'/><c p:x='1'/></a>"u8, XmlLimits.Default);
        Assert.Equal(XmlNode.Element, xml.Read());
        Assert.Equal(XmlNode.Element, xml.Read());
        Assert.Equal(XmlNode.EndElement, xml.Read());
        Assert.Equal(XmlNode.Fault, xml.Read());
    }

    [Fact]
    public void Scanner_QualifiedNames_AreResolved()
    {
        using XmlScanner xml = new("<p:a xmlns:p='u' xmlns='v'><b p:x='1' x='2'/></p:a>"u8, XmlLimits.Default);
        xml.Read();
        Assert.True(xml.Is("a"u8, "u"u8));
        xml.Read();
        Assert.True(xml.Is("b"u8, "v"u8));
        Assert.True(xml.TryGetAttribute("x"u8, "u"u8, out ReadOnlySpan<byte> value));
        Assert.Equal("1", Encoding.UTF8.GetString(value));
        Assert.True(xml.TryGetAttribute("x"u8, out value));
        Assert.Equal("2", Encoding.UTF8.GetString(value));
        Assert.False(xml.TryGetAttribute("y"u8, out _));
    }

    [Theory]
    [InlineData("<r xmlns='u'><a/></r>", "<a xmlns='u'/>")]
    [InlineData("<r xmlns='u'><a xmlns='v'>x</a></r>", "<a xmlns='v'>x</a>")]
    [InlineData("<r xmlns:p='u'><a p:x=\"1\"/></r>", "<a xmlns:p='u' xmlns=\"\" p:x=\"1\"/>")]
    [InlineData("<r xmlns:p=\"it's\"><p:a xmlns='v'/></r>", "<p:a xmlns:p=\"it's\" xmlns='v'/>")]
    [InlineData("<r xmlns='u' xmlns:p='1'><m xmlns:p='2'><a/></m></r>", "<a xmlns:p='2' xmlns='u'/>")]
    [InlineData("<r xmlns='u'><a  b='1' ><!-- kept --> <c/>\r\n</a ></r>",
        "<a xmlns='u'  b='1' ><!-- kept --> <c/>\r\n</a >")]
    public void TryCopy_Element_IsOctetForOctetAndCompleteInItsNamespaces(string document, string expected)
    {
        byte[] octets = Encoding.UTF8.GetBytes(document);
        using XmlScanner xml = new(octets, XmlLimits.Default);
        do
        {
            Assert.Equal(XmlNode.Element, xml.Read());
        }
        while (!xml.Name.SequenceEqual("a"u8));

        Assert.True(xml.TryCopy(out byte[] copy));
        Assert.Equal(expected, Encoding.UTF8.GetString(copy));

        // It means the same in a document with quite another default namespace.
        XElement moved = XElement.Parse("<other xmlns='zzz'>" + expected + "</other>").Elements().Single();
        XElement original = XElement.Parse(document).DescendantsAndSelf().First(static e => e.Name.LocalName == "a");
        Assert.Equal(original.Name, moved.Name);
        Assert.Equal(
            original.Attributes().Where(static a => !a.IsNamespaceDeclaration).Select(static a => (a.Name, a.Value)),
            moved.Attributes().Where(static a => !a.IsNamespaceDeclaration).Select(static a => (a.Name, a.Value)));
    }

    [Fact]
    [Trait("claim", "T21")]
    public void Scanner_MutatedDocuments_NeverAcceptsWhatThePlatformRefuses()
    {
        string[] seeds = [.. Good.Select(static row => (string)row.Data),
            .. Bad.Select(static row => (string)row.Data)];
        Mutator mutator = new(20260301);
        int accepted = 0;
        for (int i = 0; i < 60_000; i++)
        {
            byte[] document = mutator.Mutate(Encoding.UTF8.GetBytes(seeds[i % seeds.Length]));
            if (Scan(document))
            {
                accepted++;
                Assert.True(PlatformReads(document), Convert.ToHexString(document));
            }
        }

        Assert.True(accepted > 1_000, "The mutations leave nothing that is well-formed.");
    }

    [Fact]
    public void Scanner_ManySmallNodes_DoesNotAllocate()
    {
        byte[] document = Encoding.UTF8.GetBytes(
            "<a xmlns='u'>" + string.Concat(Enumerable.Repeat("<b x='1'>t</b>", 1_000)) + "</a>");
        Scan(document);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Scan(document);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static bool Scan(ReadOnlySpan<byte> document, XmlLimits? limits = null)
    {
        using XmlScanner xml = new(document, limits ?? XmlLimits.Default);
        while (true)
        {
            switch (xml.Read())
            {
                case XmlNode.End:
                    return true;
                case XmlNode.Fault:
                    return false;
                default:
                    break;
            }
        }
    }

    private static bool PlatformReads(byte[] document)
    {
        try
        {
            using XmlReader reader = XmlReader.Create(
                new MemoryStream(document), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            while (reader.Read())
            {
            }

            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }
}
