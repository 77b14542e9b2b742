// SPDX-License-Identifier: Apache-2.0

namespace Parley.Presence.Xml;

/// <summary>
/// What a document from a client may be at most. Beyond any of these it is refused, whatever it says.
/// </summary>
public sealed record XmlLimits
{
    /// <summary>The limits used when nothing else is said.</summary>
    public static XmlLimits Default { get; } = new();

    /// <summary>Octets of a whole document; 128 KiB, as a SIP message: a batch of 1,000 contacts is about 60.</summary>
    public int DocumentBytes { get; init; } = 128 * 1024;

    /// <summary>Nesting of elements; 32: the deepest category in use nests nine.</summary>
    public int Depth { get; init; } = 32;

    /// <summary>
    /// Attributes of one element, namespace declarations included; 32: the richest in use has eleven.
    /// </summary>
    public int Attributes { get; init; } = 32;

    /// <summary>Namespace declarations in force at one place; 64.</summary>
    public int Namespaces { get; init; } = 64;

    /// <summary>Octets of one name with its prefix; 128.</summary>
    public int NameBytes { get; init; } = 128;
}
