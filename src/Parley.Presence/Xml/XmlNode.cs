// SPDX-License-Identifier: Apache-2.0

namespace Parley.Presence.Xml;

/// <summary>What <see cref="XmlScanner.Read"/> stands on.</summary>
internal enum XmlNode
{
    /// <summary>The document has ended, and was well-formed.</summary>
    End,

    /// <summary>A start tag; an empty element is followed by its <see cref="EndElement"/> all the same.</summary>
    Element,

    /// <summary>An end tag.</summary>
    EndElement,

    /// <summary>Character data or a CDATA section.</summary>
    Text,

    /// <summary>The document is not well-formed, or beyond a limit; nothing more can be read.</summary>
    Fault,
}
