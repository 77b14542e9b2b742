// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Text;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Xml;

namespace Parley.Security.WebTickets;

/// <summary>
/// The SAML 1.1 form of a ticket (saml-core-1.1 §2.3). Everything a ticket says lies once in the clear, for clients
/// that look, and once in the sealed value under Advice; a reader trusts the sealed value and demands that the whole
/// assertion is the one that would be written from it, so nothing in it can be changed, added, moved or wrapped.
/// </summary>
internal static class WebTicketAssertion
{
    /// <summary>The longest assertion read, in characters; one for the longest address has about 3,500.</summary>
    public const int MaximumLength = 8192;

    private const string Saml = "urn:oasis:names:tc:SAML:1.0:assertion";
    private const string Parley = "urn:parley:web-ticket:1";
    private const int MaximumDepth = 8;

    private static readonly XmlReaderSettings Strict = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaximumLength,
        IgnoreWhitespace = true,
    };

    public static string Write(WebTicket ticket, string issuer, string seal)
    {
        StringBuilder text = new();
        XmlWriterSettings settings = new() { OmitXmlDeclaration = true };
        using (XmlWriter writer = XmlWriter.Create(text, settings))
        {
            writer.WriteStartElement("saml", "Assertion", Saml);
            writer.WriteAttributeString("MajorVersion", "1");
            writer.WriteAttributeString("MinorVersion", "1");
            writer.WriteAttributeString("AssertionID", IdOf(ticket));
            writer.WriteAttributeString("Issuer", issuer);
            writer.WriteAttributeString("IssueInstant", Instant(ticket.IssuedAt));

            writer.WriteStartElement("Conditions", Saml);
            writer.WriteAttributeString("NotBefore", Instant(ticket.IssuedAt));
            writer.WriteAttributeString("NotOnOrAfter", Instant(ticket.ExpiresAt));
            writer.WriteStartElement("AudienceRestrictionCondition", Saml);
            writer.WriteElementString("Audience", Saml, ticket.Audience);
            writer.WriteEndElement();
            writer.WriteEndElement();

            writer.WriteStartElement("Advice", Saml);
            writer.WriteElementString("parley", "Seal", Parley, seal);
            writer.WriteEndElement();

            writer.WriteStartElement("AuthenticationStatement", Saml);
            writer.WriteAttributeString("AuthenticationMethod", "urn:oasis:names:tc:SAML:1.0:am:unspecified");
            writer.WriteAttributeString("AuthenticationInstant", Instant(ticket.IssuedAt));
            writer.WriteStartElement("Subject", Saml);
            writer.WriteElementString("NameIdentifier", Saml, ticket.Address.Uri);
            writer.WriteEndElement();
            writer.WriteEndElement();
            writer.WriteFullEndElement();
        }

        return text.ToString();
    }

    /// <summary>The attribute AssertionID: what the client puts into its key identifier.</summary>
    public static string IdOf(WebTicket ticket) => "SamlSecurityToken-" + ticket.Id;

    /// <summary>A time as the ticket service writes it.</summary>
    public static string Instant(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Finds the sealed value. Takes any text; null when it is no assertion of ours.</summary>
    public static string? FindSeal(string assertion)
    {
        try
        {
            using XmlReader reader = XmlReader.Create(new StringReader(assertion), Strict);
            string? seal = null;
            while (reader.Read())
            {
                if (reader.Depth > MaximumDepth)
                {
                    return null;
                }

                if (reader is { NodeType: XmlNodeType.Element, LocalName: "Seal", NamespaceURI: Parley })
                {
                    if (seal is not null || reader.IsEmptyElement || !reader.Read()
                        || reader.NodeType != XmlNodeType.Text)
                    {
                        return null;
                    }

                    seal = reader.Value;
                }
            }

            return seal is not null && Base64.IsValid(seal) ? seal : null;
        }
        catch (XmlException)
        {
            // A peer's mistake is a value here.
            return null;
        }
    }

    /// <summary>
    /// Whether two assertions say the same, whatever their prefixes, the order of attributes and blanks between
    /// elements.
    /// </summary>
    public static bool Same(string received, string expected)
    {
        try
        {
            using XmlReader left = XmlReader.Create(new StringReader(received), Strict);
            using XmlReader right = XmlReader.Create(new StringReader(expected), Strict);
            while (true)
            {
                bool more = left.Read();
                if (more != right.Read())
                {
                    return false;
                }

                if (!more)
                {
                    return true;
                }

                if (!SameNode(left, right))
                {
                    return false;
                }
            }
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private static bool SameNode(XmlReader left, XmlReader right)
    {
        if (left.NodeType != right.NodeType || left.LocalName != right.LocalName
            || left.NamespaceURI != right.NamespaceURI || left.IsEmptyElement != right.IsEmptyElement)
        {
            return false;
        }

        return left.NodeType switch
        {
            XmlNodeType.Element => SameAttributes(left, right),
            XmlNodeType.Text => string.Equals(left.Value, right.Value, StringComparison.Ordinal),
            XmlNodeType.EndElement => true,
            // Comments, instructions, character data sections: not in an assertion of ours.
            _ => false,
        };
    }

    private static bool SameAttributes(XmlReader left, XmlReader right)
    {
        Dictionary<(string, string), string> expected = Attributes(right);
        Dictionary<(string, string), string> received = Attributes(left);
        if (expected.Count != received.Count)
        {
            return false;
        }

        foreach ((var name, string value) in expected)
        {
            if (!received.TryGetValue(name, out string? other)
                || !string.Equals(value, other, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static Dictionary<(string, string), string> Attributes(XmlReader reader)
    {
        const string Declarations = "http://www.w3.org/2000/xmlns/";
        Dictionary<(string, string), string> attributes = [];
        while (reader.MoveToNextAttribute())
        {
            if (reader.NamespaceURI != Declarations)
            {
                attributes.Add((reader.LocalName, reader.NamespaceURI), reader.Value);
            }
        }

        reader.MoveToElement();
        return attributes;
    }
}
