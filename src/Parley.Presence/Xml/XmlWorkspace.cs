// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Presence.Xml;

/// <summary>
/// The stacks of one <see cref="XmlScanner"/>, reused by the thread so that scanning does not allocate.
/// </summary>
internal sealed class XmlWorkspace
{
    // Most often two are in use at once: of a request, and of a publication in it.
    [ThreadStatic]
    private static XmlWorkspace? s_spare;

    private XmlWorkspace? _next;

    private XmlWorkspace(XmlLimits limits)
    {
        Limits = limits;
        Elements = new OpenElement[limits.Depth];
        Namespaces = new NamespaceDeclaration[limits.Namespaces];
        Attributes = new AttributePlace[limits.Attributes];
    }

    public XmlLimits Limits { get; }

    public OpenElement[] Elements { get; }

    public NamespaceDeclaration[] Namespaces { get; }

    public AttributePlace[] Attributes { get; }

    /// <summary>A workspace for these limits; give it back when done.</summary>
    public static XmlWorkspace Rent(XmlLimits limits)
    {
        XmlWorkspace? spare = s_spare;
        s_spare = spare?._next;
        if (spare is null || !ReferenceEquals(spare.Limits, limits))
        {
            return new XmlWorkspace(limits);
        }

        spare._next = null;
        return spare;
    }

    /// <summary>Gives it back.</summary>
    public static void Return(XmlWorkspace workspace)
    {
        workspace._next = s_spare is { _next: not null } ? s_spare._next : s_spare;
        s_spare = workspace;
    }

    /// <summary>An element whose end tag is still to come. Offsets into the document.</summary>
    internal struct OpenElement
    {
        public int TagStart;
        public int NameStart;
        public int NameLength;
        public int PrefixLength;
        public int OuterNamespaceCount;
        public bool IsEmpty;
    }

    /// <summary>A namespace declaration in force.</summary>
    internal struct NamespaceDeclaration
    {
        public int PrefixStart;
        public int PrefixLength;
        public int ValueStart;
        public int ValueLength;
    }

    /// <summary>An attribute of the current start tag.</summary>
    internal struct AttributePlace
    {
        public int NameStart;
        public int NameLength;
        public int PrefixLength;
        public int ValueStart;
        public int ValueLength;
    }
}
