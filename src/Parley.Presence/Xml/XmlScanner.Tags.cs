// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;

namespace Parley.Presence.Xml;

// Tags, attributes, namespaces.
internal ref partial struct XmlScanner
{
    private static readonly SearchValues<byte> s_nameStart = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"u8);

    private static readonly SearchValues<byte> s_name = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-.0123456789"u8);

    /// <summary>The raw value of an attribute without prefix; false when there is none.</summary>
    public readonly bool TryGetAttribute(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> rawValue) =>
        TryGetAttribute(name, default, out rawValue);

    /// <summary>
    /// The raw value of an attribute of a namespace (empty: without prefix); false when there is none.
    /// </summary>
    public readonly bool TryGetAttribute(
        ReadOnlySpan<byte> name, ReadOnlySpan<byte> ns, out ReadOnlySpan<byte> rawValue)
    {
        for (int i = 0; i < _attributeCount; i++)
        {
            ref XmlWorkspace.AttributePlace place = ref _space.Attributes[i];
            if (LocalName(place).SequenceEqual(name)
                && (place.PrefixLength == 0 ? ns.IsEmpty : !ns.IsEmpty && NamespaceOf(place).SequenceEqual(ns)))
            {
                rawValue = _input.Slice(place.ValueStart, place.ValueLength);
                return true;
            }
        }

        rawValue = default;
        return false;
    }

    private static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    private readonly ReadOnlySpan<byte> LocalName(in XmlWorkspace.AttributePlace place)
    {
        int skip = place.PrefixLength == 0 ? 0 : place.PrefixLength + 1;
        return _input.Slice(place.NameStart + skip, place.NameLength - skip);
    }

    private readonly ReadOnlySpan<byte> NamespaceOf(in XmlWorkspace.AttributePlace place)
    {
        ReadOnlySpan<byte> prefix = _input.Slice(place.NameStart, place.PrefixLength);
        return prefix.SequenceEqual("xml"u8) ? "http://www.w3.org/XML/1998/namespace"u8 : LookUp(prefix, out _);
    }

    private readonly ReadOnlySpan<byte> LookUp(ReadOnlySpan<byte> prefix, out bool found)
    {
        for (int i = _namespaceCount - 1; i >= 0; i--)
        {
            ref XmlWorkspace.NamespaceDeclaration declared = ref _space.Namespaces[i];
            if (_input.Slice(declared.PrefixStart, declared.PrefixLength).SequenceEqual(prefix))
            {
                found = true;
                return _input.Slice(declared.ValueStart, declared.ValueLength);
            }
        }

        found = prefix.IsEmpty;
        return default;
    }

    private XmlNode ReadEndTag()
    {
        if (_depth == 0)
        {
            return Fail();
        }

        ref XmlWorkspace.OpenElement open = ref _space.Elements[_depth - 1];
        ReadOnlySpan<byte> rest = _input[(_at + 2)..];
        if (!rest.StartsWith(_input.Slice(open.NameStart, open.NameLength)))
        {
            return Fail();
        }

        int end = _at + 2 + open.NameLength;
        SkipBlanks(ref end);
        if (end >= _input.Length || _input[end] != (byte)'>')
        {
            return Fail();
        }

        _at = end + 1;
        _popDue = true;
        _attributeCount = 0;
        return XmlNode.EndElement;
    }

    private XmlNode ReadStartTag()
    {
        if (_depth == _space.Elements.Length)
        {
            return Fail();
        }

        _rootSeen = true;
        ref XmlWorkspace.OpenElement element = ref _space.Elements[_depth];
        element.TagStart = _at;
        element.NameStart = _at + 1;
        element.OuterNamespaceCount = _namespaceCount;
        int at = _at + 1;
        if (!TryReadName(ref at, out element.NameLength, out element.PrefixLength))
        {
            return Fail();
        }

        _depth++;
        _attributeCount = 0;
        if (!TryReadAttributes(ref at, out element.IsEmpty) || !ArePrefixesDeclared(element) || HasTwins())
        {
            return Fail();
        }

        _endDue = element.IsEmpty;
        _at = at;
        return XmlNode.Element;
    }

    private bool TryReadAttributes(ref int at, out bool isEmpty)
    {
        isEmpty = false;
        while (true)
        {
            bool blank = SkipBlanks(ref at);
            if (at >= _input.Length)
            {
                return false;
            }

            if (_input[at] == (byte)'>')
            {
                at++;
                return true;
            }

            if (_input[at] == (byte)'/')
            {
                isEmpty = true;
                at += 2;
                return at <= _input.Length && _input[at - 1] == (byte)'>';
            }

            if (!blank || !TryReadAttribute(ref at))
            {
                return false;
            }
        }
    }

    private bool TryReadAttribute(ref int at)
    {
        if (_attributeCount == _space.Attributes.Length)
        {
            return false;
        }

        ref XmlWorkspace.AttributePlace place = ref _space.Attributes[_attributeCount];
        place.NameStart = at;
        if (!TryReadName(ref at, out place.NameLength, out place.PrefixLength))
        {
            return false;
        }

        SkipBlanks(ref at);
        if (at >= _input.Length || _input[at] != (byte)'=')
        {
            return false;
        }

        at++;
        SkipBlanks(ref at);
        if (at >= _input.Length || _input[at] is not ((byte)'"' or (byte)'\''))
        {
            return false;
        }

        int length = _input[(at + 1)..].IndexOf(_input[at]);
        if (length < 0)
        {
            return false;
        }

        place.ValueStart = at + 1;
        place.ValueLength = length;
        at += length + 2;
        ReadOnlySpan<byte> value = _input.Slice(place.ValueStart, length);
        _attributeCount++;
        return !value.Contains((byte)'<') && XmlText.HasOnlyKnownReferences(value) && TryDeclare(place, value);
    }

    // A namespace declaration is kept among the attributes too, which is how two of one prefix are found.
    private bool TryDeclare(in XmlWorkspace.AttributePlace place, ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> name = _input.Slice(place.NameStart, place.NameLength);
        bool isDefault = name.SequenceEqual("xmlns"u8);
        if (!isDefault && !name.StartsWith("xmlns:"u8))
        {
            return true;
        }

        ReadOnlySpan<byte> prefix = isDefault ? default : name[6..];
        if (_namespaceCount == _space.Namespaces.Length
            || (!isDefault && (value.IsEmpty || prefix.StartsWith("xml"u8)))
            || value.IndexOfAny("&\t\r\n"u8) >= 0
            || value.SequenceEqual("http://www.w3.org/XML/1998/namespace"u8)
            || value.SequenceEqual("http://www.w3.org/2000/xmlns/"u8))
        {
            return false;
        }

        _space.Namespaces[_namespaceCount++] = new XmlWorkspace.NamespaceDeclaration
        {
            PrefixStart = isDefault ? place.NameStart : place.NameStart + 6,
            PrefixLength = prefix.Length,
            ValueStart = place.ValueStart,
            ValueLength = place.ValueLength,
        };
        return true;
    }

    private readonly bool ArePrefixesDeclared(in XmlWorkspace.OpenElement element)
    {
        LookUp(_input.Slice(element.NameStart, element.PrefixLength), out bool found);
        for (int i = 0; found && i < _attributeCount; i++)
        {
            ref XmlWorkspace.AttributePlace place = ref _space.Attributes[i];
            ReadOnlySpan<byte> prefix = _input.Slice(place.NameStart, place.PrefixLength);
            if (!prefix.IsEmpty && !prefix.SequenceEqual("xml"u8) && !prefix.SequenceEqual("xmlns"u8))
            {
                LookUp(prefix, out found);
            }
        }

        return found;
    }

    private readonly bool HasTwins()
    {
        for (int i = 1; i < _attributeCount; i++)
        {
            ref XmlWorkspace.AttributePlace one = ref _space.Attributes[i];
            for (int j = 0; j < i; j++)
            {
                ref XmlWorkspace.AttributePlace other = ref _space.Attributes[j];
                if (LocalName(one).SequenceEqual(LocalName(other))
                    && (one.PrefixLength == 0) == (other.PrefixLength == 0)
                    && IsXmlns(one) == IsXmlns(other)
                    && (one.PrefixLength == 0 || NamespaceOf(one).SequenceEqual(NamespaceOf(other))))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private readonly bool IsXmlns(in XmlWorkspace.AttributePlace place) =>
        _input.Slice(place.NameStart, place.PrefixLength).SequenceEqual("xmlns"u8);

    // A name with at most one colon, neither first nor last.
    private readonly bool TryReadName(ref int at, out int length, out int prefixLength)
    {
        int start = at;
        prefixLength = 0;
        length = 0;
        if (!TryReadPart(ref at))
        {
            return false;
        }

        if (at < _input.Length && _input[at] == (byte)':')
        {
            prefixLength = at - start;
            at++;
            if (!TryReadPart(ref at) || (at < _input.Length && _input[at] == (byte)':'))
            {
                return false;
            }
        }

        length = at - start;
        return length <= _space.Limits.NameBytes;
    }

    private readonly bool TryReadPart(ref int at)
    {
        if (at >= _input.Length || !s_nameStart.Contains(_input[at]))
        {
            return false;
        }

        int length = _input[at..].IndexOfAnyExcept(s_name);
        at = length < 0 ? _input.Length : at + length;
        return true;
    }

    private readonly bool SkipBlanks(ref int at)
    {
        int start = at;
        while (at < _input.Length && IsBlank(_input[at]))
        {
            at++;
        }

        return at > start;
    }
}
