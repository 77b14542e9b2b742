// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Text;
using System.Xml;

namespace Parley.Registrar.Xml;

/// <summary>
/// Writes XML bodies: UTF-8 without byte order mark and without declaration, as the clients expect them.
/// </summary>
internal static class BodyXmlWriter
{
    private static readonly XmlWriterSettings Settings = new()
    {
        OmitXmlDeclaration = true, Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
    };

    /// <summary>Writes a document.</summary>
    /// <param name="content">Writes its elements.</param>
    public static byte[] Write(Action<XmlWriter> content)
    {
        using MemoryStream stream = new();
        using (XmlWriter writer = XmlWriter.Create(stream, Settings))
        {
            content(writer);
        }

        return stream.ToArray();
    }

    /// <summary>
    /// Text from outside a parsed document (a display name an administrator gave), with what XML cannot carry replaced.
    /// </summary>
    public static string Printable(string text)
    {
        StringBuilder? clean = null;
        for (int i = 0; i < text.Length; i++)
        {
            bool pair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            if (!pair && !XmlConvert.IsXmlChar(text[i]))
            {
                clean ??= new StringBuilder(text);
                clean[i] = '\ufffd';
            }

            i += pair ? 1 : 0;
        }

        return clean?.ToString() ?? text;
    }
}
