// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;

namespace Parley.Registrar.Xml;

/// <summary>One element of an XML body that was read within the limits.</summary>
/// <param name="Namespace">Its namespace; empty when it has none.</param>
/// <param name="Name">Its local name.</param>
internal sealed record BodyElement(string Namespace, string Name)
{
    private readonly List<BodyElement> _children = [];
    private readonly List<(string Name, string Value)> _attributes = [];

    /// <summary>The text directly inside it.</summary>
    public string Text { get; private set; } = "";

    /// <summary>The elements directly inside it.</summary>
    public IReadOnlyList<BodyElement> Children => _children;

    /// <summary>
    /// The first child with this local name, in the element's own namespace; null when there is none.
    /// </summary>
    public BodyElement? Child(string name) => Child(Namespace, name);

    /// <summary>The first child with this name; null when there is none.</summary>
    public BodyElement? Child(string ns, string name)
    {
        foreach (BodyElement child in _children)
        {
            if (child.Name == name && child.Namespace == ns)
            {
                return child;
            }
        }

        return null;
    }

    /// <summary>The value of an attribute by its local name; null when it is absent.</summary>
    public string? Attribute(string name)
    {
        foreach ((string key, string value) in _attributes)
        {
            if (string.Equals(key, name, StringComparison.Ordinal))
            {
                return value;
            }
        }

        return null;
    }

    internal void Add(BodyElement child) => _children.Add(child);

    internal void Add(string name, string value) => _attributes.Add((name, value));

    internal void AddText(string text) => Text += text;
}
