// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;

namespace Parley.Presence.Xml;

// The XML declaration, and elements copied out of their document.
internal ref partial struct XmlScanner
{
    /// <summary>
    /// From a start tag: copies the element octet for octet and goes to its end tag. Namespaces that the element only
    /// inherits are declared on the copy, so that it means the same in any other document.
    /// </summary>
    public bool TryCopy(out byte[] copy)
    {
        copy = [];
        XmlWorkspace.OpenElement element = _space.Elements[_depth - 1];
        int nameEnd = element.NameStart + element.NameLength;
        XmlBuffer inherited = XmlBuffer.Rent();
        try
        {
            AddInherited(inherited, element);
            if (!Skip())
            {
                return false;
            }

            ReadOnlySpan<byte> added = inherited.Written;
            copy = new byte[_at - element.TagStart + added.Length];
            _input[element.TagStart..nameEnd].CopyTo(copy);
            added.CopyTo(copy.AsSpan(nameEnd - element.TagStart));
            _input[nameEnd.._at].CopyTo(copy.AsSpan(nameEnd - element.TagStart + added.Length));
            return true;
        }
        finally
        {
            XmlBuffer.Return(inherited);
        }
    }

    private readonly void AddInherited(XmlBuffer buffer, in XmlWorkspace.OpenElement element)
    {
        bool defaultSeen = false;
        for (int i = _namespaceCount - 1; i >= 0; i--)
        {
            ref XmlWorkspace.NamespaceDeclaration declared = ref _space.Namespaces[i];
            ReadOnlySpan<byte> prefix = _input.Slice(declared.PrefixStart, declared.PrefixLength);
            defaultSeen |= prefix.IsEmpty;
            if (i >= element.OuterNamespaceCount || IsHidden(i, prefix))
            {
                continue;
            }

            ReadOnlySpan<byte> value = _input.Slice(declared.ValueStart, declared.ValueLength);
            buffer.Append(prefix.IsEmpty ? " xmlns"u8 : " xmlns:"u8);
            buffer.Append(prefix);
            buffer.Append((byte)'=');
            buffer.Append(_input[declared.ValueStart - 1]);
            buffer.Append(value);
            buffer.Append(_input[declared.ValueStart - 1]);
        }

        if (!defaultSeen)
        {
            buffer.Append(" xmlns=\"\""u8);
        }
    }

    private readonly bool IsHidden(int index, ReadOnlySpan<byte> prefix)
    {
        for (int i = index + 1; i < _namespaceCount; i++)
        {
            ref XmlWorkspace.NamespaceDeclaration declared = ref _space.Namespaces[i];
            if (_input.Slice(declared.PrefixStart, declared.PrefixLength).SequenceEqual(prefix))
            {
                return true;
            }
        }

        return false;
    }

    // '<?xml' S 'version' Eq '1.0' (S 'encoding' Eq utf-8)? (S 'standalone' Eq yes|no)? S? '?>'
    private bool SkipDeclaration()
    {
        if (!_input.StartsWith("<?xml"u8))
        {
            return true;
        }

        int at = 5;
        if (!TryReadPseudo(ref at, "version"u8, out ReadOnlySpan<byte> value) || !value.SequenceEqual("1.0"u8))
        {
            return false;
        }

        if (TryReadPseudo(ref at, "encoding"u8, out value) && !Ascii.EqualsIgnoreCase(value, "utf-8"u8))
        {
            return false;
        }

        if (TryReadPseudo(ref at, "standalone"u8, out value)
            && !value.SequenceEqual("yes"u8) && !value.SequenceEqual("no"u8))
        {
            return false;
        }

        SkipBlanks(ref at);
        _at = at + 2;
        return _input[at..].StartsWith("?>"u8);
    }

    private readonly bool TryReadPseudo(ref int at, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        int ahead = at;
        if (!SkipBlanks(ref ahead) || !_input[ahead..].StartsWith(name))
        {
            return false;
        }

        ahead += name.Length;
        SkipBlanks(ref ahead);
        if (ahead >= _input.Length || _input[ahead] != (byte)'=')
        {
            return false;
        }

        ahead++;
        SkipBlanks(ref ahead);
        if (ahead >= _input.Length || _input[ahead] is not ((byte)'"' or (byte)'\''))
        {
            return false;
        }

        int length = _input[(ahead + 1)..].IndexOf(_input[ahead]);
        if (length < 0)
        {
            return false;
        }

        value = _input.Slice(ahead + 1, length);
        at = ahead + length + 2;
        return true;
    }
}
