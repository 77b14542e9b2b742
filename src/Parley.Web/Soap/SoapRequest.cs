// SPDX-License-Identifier: Apache-2.0

using System.IO;
using System.Xml;

namespace Parley.Web.Soap;

/// <summary>
/// A SOAP 1.1 request, read within limits: no DTD, no entities, nothing fetched, bounded size, depth and count.
/// </summary>
internal sealed class SoapRequest
{
    private SoapRequest(XmlElement? header, XmlElement operation)
    {
        Header = header;
        Operation = operation;
    }

    /// <summary>The header element; null when there is none.</summary>
    public XmlElement? Header { get; }

    /// <summary>The one element in the body.</summary>
    public XmlElement Operation { get; }

    /// <summary>Reads a request; null when it is not one, or beyond the limits. Takes any octets.</summary>
    public static SoapRequest? Read(byte[] body, WebServicesLimits limits)
    {
        XmlReaderSettings settings = new()
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = limits.MaximumBodyBytes,
            CloseInput = false,
        };
        XmlDocument document = new() { PreserveWhitespace = true, XmlResolver = null };
        try
        {
            // Once without building anything, to learn that it is small enough to be built.
            using (XmlReader scan = XmlReader.Create(new MemoryStream(body), settings))
            {
                if (!IsWithinLimits(scan, limits))
                {
                    return null;
                }
            }

            using XmlReader reader = XmlReader.Create(new MemoryStream(body), settings);
            document.Load(reader);
        }
        catch (XmlException)
        {
            // A peer's mistake is a value here.
            return null;
        }

        XmlElement root = document.DocumentElement!;
        if (root.LocalName != "Envelope" || root.NamespaceURI != SoapNames.Envelope)
        {
            return null;
        }

        XmlElement? header = root.Only("Header", SoapNames.Envelope);
        XmlElement? content = root.Only("Body", SoapNames.Envelope);
        if (content?.CountElements() != 1 || root.CountElements() != (header is null ? 1 : 2))
        {
            return null;
        }

        foreach (XmlNode node in content)
        {
            if (node is XmlElement operation)
            {
                return new SoapRequest(header, operation);
            }
        }

        return null;
    }

    private static bool IsWithinLimits(XmlReader reader, WebServicesLimits limits)
    {
        int nodes = 0;
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                nodes += 1 + reader.AttributeCount;
            }

            if (reader.Depth > limits.MaximumXmlDepth || nodes > limits.MaximumXmlNodes)
            {
                return false;
            }
        }

        return true;
    }
}
