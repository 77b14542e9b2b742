// SPDX-License-Identifier: Apache-2.0

using System;
using System.Xml;

namespace Parley.Web.Soap;

/// <summary>
/// Strict steps through a request: a child is taken only when there is exactly one of its name, so that no second copy
/// of anything can be looked at by one check and missed by the next.
/// </summary>
internal static class SoapElements
{
    /// <summary>The one child element of this name; null when there is none, or more than one.</summary>
    /// <param name="parent">Where to look; null gives null.</param>
    /// <param name="name">The local name.</param>
    /// <param name="uri">The namespace; null when the protocol's text leaves it open.</param>
    public static XmlElement? Only(this XmlElement? parent, string name, string? uri = null)
    {
        XmlElement? found = null;
        for (XmlNode? node = parent?.FirstChild; node is not null; node = node.NextSibling)
        {
            if (node is XmlElement element && element.LocalName == name && (uri is null || element.NamespaceURI == uri))
            {
                if (found is not null)
                {
                    return null;
                }

                found = element;
            }
        }

        return found;
    }

    /// <summary>How many child elements there are, whatever their names.</summary>
    public static int CountElements(this XmlElement parent)
    {
        int count = 0;
        for (XmlNode? node = parent.FirstChild; node is not null; node = node.NextSibling)
        {
            count += node is XmlElement ? 1 : 0;
        }

        return count;
    }

    /// <summary>
    /// The text of an element that has nothing but text, without blanks around it; null when it has more.
    /// </summary>
    public static string? Text(this XmlElement? element)
    {
        for (XmlNode? node = element?.FirstChild; node is not null; node = node.NextSibling)
        {
            if (node.NodeType is not (XmlNodeType.Text or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace))
            {
                return null;
            }
        }

        return element?.InnerText.Trim();
    }

    /// <summary>The octets an element holds in base64, blanks allowed; null when it is not base64.</summary>
    public static byte[]? Octets(this XmlElement? element, int maximumBytes)
    {
        if (element.Text() is not { Length: > 0 } text || text.Length > (maximumBytes * 2) + 4)
        {
            return null;
        }

        byte[] octets = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, octets, out int length) && length <= maximumBytes
            ? octets[..length]
            : null;
    }
}
