// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Xml;
using Parley.Registrar.Diagnostics;

namespace Parley.Registrar.Xml;

/// <summary>
/// Reads the XML bodies of clients: no DTD and so no entities of their own, nothing fetched, and limits on octets,
/// nesting and the number of elements and attributes, so that no body costs more than a small multiple of its length.
/// </summary>
internal sealed class BodyXml
{
    /// <summary>
    /// Elements and attributes of one body; the largest real one, a search of six fields, has about 40.
    /// </summary>
    private const int MaximumNodes = 1024;

    private const string NamespaceDeclarations = "http://www.w3.org/2000/xmlns/";

    private readonly RegistrarLimits _limits;
    private readonly XmlReaderSettings _settings;

    public BodyXml(RegistrarLimits limits)
    {
        _limits = limits;
        _settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true,
            IgnoreProcessingInstructions = true, MaxCharactersInDocument = limits.XmlBytes, CheckCharacters = true,
        };
    }

    /// <summary>Reads a body.</summary>
    /// <param name="body">The octets.</param>
    /// <param name="root">The outermost element.</param>
    /// <returns>Why it cannot be read; null when it was.</returns>
    public SipFailure? Read(ReadOnlySpan<byte> body, out BodyElement? root)
    {
        root = null;
        if (body.Length > _limits.XmlBytes)
        {
            return RegistrarFailures.BodyTooLarge;
        }

        try
        {
            using MemoryStream stream = new(body.ToArray(), writable: false);
            using XmlReader reader = XmlReader.Create(stream, _settings);
            root = Read(reader);
        }
        catch (XmlException)
        {
            // Whatever is wrong with it is the peer's to find out; the answer says that it cannot be read.
            return RegistrarFailures.MalformedXml;
        }

        return root is null ? RegistrarFailures.MalformedXml : null;
    }

    private BodyElement? Read(XmlReader reader)
    {
        BodyElement? root = null;
        Stack<BodyElement> open = new();
        int nodes = 0;
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    nodes += 1 + reader.AttributeCount;
                    if (reader.Depth >= _limits.XmlDepth || nodes > MaximumNodes)
                    {
                        return null;
                    }

                    BodyElement element = ReadElement(reader);
                    if (open.TryPeek(out BodyElement? parent))
                    {
                        parent.Add(element);
                    }

                    root ??= element;
                    if (!reader.IsEmptyElement)
                    {
                        open.Push(element);
                    }

                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    if (++nodes > MaximumNodes)
                    {
                        return null;
                    }

                    open.Peek().AddText(reader.Value);
                    break;
            }
        }

        return root;
    }

    private static BodyElement ReadElement(XmlReader reader)
    {
        BodyElement element = new(reader.NamespaceURI, reader.LocalName);
        while (reader.MoveToNextAttribute())
        {
            if (reader.NamespaceURI != NamespaceDeclarations)
            {
                element.Add(reader.LocalName, reader.Value);
            }
        }

        reader.MoveToElement();
        return element;
    }
}
