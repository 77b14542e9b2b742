// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Text;
using System.Xml;

namespace Parley.Web.Soap;

/// <summary>Writes XML answers: UTF-8 without a mark, no declaration, no blanks of its own.</summary>
internal static class SoapText
{
    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        OmitXmlDeclaration = true,
        NamespaceHandling = NamespaceHandling.OmitDuplicates,
    };

    public static byte[] Write(Action<XmlWriter> content)
    {
        using MemoryStream stream = new();
        using (XmlWriter writer = XmlWriter.Create(stream, Settings))
        {
            content(writer);
        }

        return stream.ToArray();
    }
}
