// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using Parley.Security.Gssapi.Interop;
using Parley.Security.Gssapi.Pac;

namespace Parley.Security.Gssapi.Acceptance;

/// <summary>Names of the library.</summary>
internal static unsafe class GssNames
{
    // The largest PAC has thousands of groups; a larger buffer is not looked at.
    private const int MaximumAttributeLength = 256 * 1024;

    /// <summary>A principal as a name.</summary>
    /// <returns>Null when the library cannot read it.</returns>
    public static SafeGssNameHandle? Import(string principal)
    {
        byte[] octets = Encoding.UTF8.GetBytes(principal);
        fixed (byte* text = octets)
        fixed (byte* elements = LibGss.PrincipalName)
        {
            GssBuffer buffer = new() { Length = (nuint)octets.Length, Value = text };
            GssOid type = new() { Length = (uint)LibGss.PrincipalName.Length, Elements = elements };
            return LibGss.IsError(LibGss.gss_import_name(out _, &buffer, &type, out nint name))
                ? null
                : new SafeGssNameHandle(name);
        }
    }

    /// <summary>A name for people.</summary>
    public static string Display(SafeGssNameHandle name)
    {
        GssBuffer text = default;
        uint major = LibGss.gss_display_name(out _, name, &text, null);
        string display = LibGss.IsError(major) ? "?" : Encoding.UTF8.GetString(text.Value, (int)text.Length);
        _ = LibGss.gss_release_buffer(out _, &text);
        return display;
    }

    /// <summary>The realm in a principal as the library writes it; empty when it cannot be told.</summary>
    public static string RealmOf(string principal)
    {
        int at = principal.LastIndexOf('@');
        return at < 1 || principal[at - 1] == '\\' ? string.Empty : principal[(at + 1)..];
    }

    /// <summary>
    /// The security identifier in the client's PAC; null when there is none whose signature was verified.
    /// </summary>
    public static string? FindSecurityIdentifier(SafeGssNameHandle client)
    {
        ReadOnlySpan<byte> attribute = "urn:mspac:logon-info"u8;
        fixed (byte* text = attribute)
        {
            GssBuffer asked = new() { Length = (nuint)attribute.Length, Value = text };
            GssBuffer value = default;
            GssBuffer display = default;
            int more = -1;
            uint major = LibGss.gss_get_name_attribute(
                out _, client, &asked, out int authenticated, out _, &value, &display, ref more);
            string? found = !LibGss.IsError(major) && authenticated != 0 && value.Length <= MaximumAttributeLength
                ? LogonInfo.FindSecurityIdentifier(new ReadOnlySpan<byte>(value.Value, (int)value.Length))
                : null;
            _ = LibGss.gss_release_buffer(out _, &value);
            _ = LibGss.gss_release_buffer(out _, &display);
            return found;
        }
    }
}
