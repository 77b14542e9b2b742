// SPDX-License-Identifier: Apache-2.0

using System.Text;

namespace Parley.Presence.Xml;

/// <summary>Reads simple content.</summary>
internal static class XmlContent
{
    /// <summary>From a start tag: the text directly in the element, and on to its end tag. False when broken.</summary>
    public static bool TryReadText(ref XmlScanner xml, out string text)
    {
        text = "";
        int depth = xml.Depth;
        while (true)
        {
            switch (xml.Read())
            {
                case XmlNode.Text when xml.Depth == depth:
                    text += xml.IsCData ? Encoding.UTF8.GetString(xml.RawText) : XmlText.Decode(xml.RawText);
                    break;
                case XmlNode.EndElement when xml.Depth == depth:
                    return true;
                case XmlNode.Element or XmlNode.EndElement or XmlNode.Text:
                    break;
                case XmlNode.End or XmlNode.Fault:
                    return false;
            }
        }
    }
}
