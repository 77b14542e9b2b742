// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Text.Unicode;

namespace Parley.Presence.Xml;

/// <summary>
/// A pull reader of XML 1.0 with namespaces over UTF-8 octets, which knows where everything stands: what a client
/// publishes must go to watchers octet for octet, and .NET's reader cannot say where an element begins. It accepts
/// less than XML allows (no document type, no processing instructions, ASCII names, no references beyond the five and
/// numbers) and nothing that XML does not allow; a test holds it against the platform's reader.
/// </summary>
internal ref partial struct XmlScanner
{
    private static readonly SearchValues<byte> s_forbidden = SearchValues.Create(
        0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31);

    private readonly ReadOnlySpan<byte> _input;
    private readonly XmlWorkspace _space;
    private int _at;
    private int _depth;
    private int _namespaceCount;
    private int _attributeCount;
    private int _textStart;
    private int _textLength;
    private bool _rootSeen;
    private bool _endDue;
    private bool _popDue;
    private bool _failed;

    /// <summary>Begins a document.</summary>
    public XmlScanner(ReadOnlySpan<byte> document, XmlLimits limits)
    {
        _input = document.StartsWith("\uFEFF"u8) ? document[3..] : document;
        _space = XmlWorkspace.Rent(limits);
        _failed = document.Length > limits.DocumentBytes || !IsText(_input) || !SkipDeclaration();
    }

    /// <summary>Nesting of the current element; 1 for the root.</summary>
    public readonly int Depth => _depth;

    /// <summary>The name of the current element without its prefix.</summary>
    public readonly ReadOnlySpan<byte> Name
    {
        get
        {
            ref XmlWorkspace.OpenElement element = ref _space.Elements[_depth - 1];
            int skip = element.PrefixLength == 0 ? 0 : element.PrefixLength + 1;
            return _input.Slice(element.NameStart + skip, element.NameLength - skip);
        }
    }

    /// <summary>The namespace of the current element; empty when it has none.</summary>
    public readonly ReadOnlySpan<byte> Namespace
    {
        get
        {
            ref XmlWorkspace.OpenElement element = ref _space.Elements[_depth - 1];
            return LookUp(_input.Slice(element.NameStart, element.PrefixLength), out _);
        }
    }

    /// <summary>The octets of the current text, references not replaced.</summary>
    public readonly ReadOnlySpan<byte> RawText => _input.Slice(_textStart, _textLength);

    /// <summary>Whether the current text is a CDATA section, in which nothing is a reference.</summary>
    public bool IsCData { get; private set; }

    /// <summary>Gives the workspace back.</summary>
    public readonly void Dispose() => XmlWorkspace.Return(_space);

    /// <summary>Goes to the next node.</summary>
    public XmlNode Read()
    {
        if (_popDue)
        {
            Pop();
        }

        if (_endDue)
        {
            _endDue = false;
            _popDue = true;
            return XmlNode.EndElement;
        }

        while (!_failed)
        {
            if (_at >= _input.Length)
            {
                return _depth == 0 && _rootSeen ? XmlNode.End : Fail();
            }

            XmlNode? node = _input[_at] == (byte)'<' ? ReadMarkup() : ReadText();
            if (node is not null)
            {
                return node.Value;
            }
        }

        return XmlNode.Fault;
    }

    /// <summary>From a start tag: goes to its end tag. False when the document turns out broken.</summary>
    public bool Skip()
    {
        int depth = _depth;
        while (true)
        {
            switch (Read())
            {
                case XmlNode.EndElement when _depth == depth:
                    return true;
                case XmlNode.End or XmlNode.Fault:
                    return false;
                case XmlNode.Element or XmlNode.EndElement or XmlNode.Text:
                    break;
            }
        }
    }

    /// <summary>Whether the current element is this one.</summary>
    public readonly bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> ns) =>
        Name.SequenceEqual(name) && Namespace.SequenceEqual(ns);

    private static bool IsText(ReadOnlySpan<byte> octets) =>
        Utf8.IsValid(octets) && octets.IndexOfAny(s_forbidden) < 0
        && octets.IndexOf("\uFFFE"u8) < 0 && octets.IndexOf("\uFFFF"u8) < 0;

    private XmlNode Fail()
    {
        _failed = true;
        return XmlNode.Fault;
    }

    private void Pop()
    {
        _popDue = false;
        _namespaceCount = _space.Elements[_depth - 1].OuterNamespaceCount;
        _depth--;
    }

    private XmlNode? ReadText()
    {
        int length = _input[_at..].IndexOf((byte)'<');
        length = length < 0 ? _input.Length - _at : length;
        ReadOnlySpan<byte> text = _input.Slice(_at, length);
        if (_depth == 0)
        {
            _at += length;
            return XmlText.IsBlank(text) ? null : Fail();
        }

        if (text.IndexOf("]]>"u8) >= 0 || !XmlText.HasOnlyKnownReferences(text))
        {
            return Fail();
        }

        return Text(_at, length, _at + length, isCData: false);
    }

    private XmlNode Text(int start, int length, int next, bool isCData)
    {
        _textStart = start;
        _textLength = length;
        _at = next;
        IsCData = isCData;
        return XmlNode.Text;
    }

    private XmlNode? ReadMarkup()
    {
        ReadOnlySpan<byte> rest = _input[_at..];
        if (rest.StartsWith("</"u8))
        {
            return ReadEndTag();
        }

        if (rest.StartsWith("<!--"u8))
        {
            int dashes = rest[4..].IndexOf("--"u8);
            if (dashes < 0 || 4 + dashes + 2 >= rest.Length || rest[4 + dashes + 2] != (byte)'>')
            {
                return Fail();
            }

            _at += 4 + dashes + 3;
            return null;
        }

        if (rest.StartsWith("<![CDATA["u8) && _depth > 0)
        {
            int end = rest[9..].IndexOf("]]>"u8);
            return end < 0 ? Fail() : Text(_at + 9, end, _at + 9 + end + 3, isCData: true);
        }

        // A document type, a processing instruction, or anything else that begins with "<!" or "<?", fails as a name.
        return _depth == 0 && _rootSeen ? Fail() : ReadStartTag();
    }
}
