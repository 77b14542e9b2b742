// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Parley.Security.Gssapi.Interop;

namespace Parley.Security.Gssapi.Acceptance;

/// <summary>The library's words for a failure of the calling thread.</summary>
internal static unsafe class GssStatus
{
    /// <summary>What the mechanism says.</summary>
    /// <param name="minor">Its status.</param>
    public static string Describe(uint minor)
    {
        fixed (byte* elements = LibGss.Kerberos)
        {
            GssOid mechanism = new() { Length = (uint)LibGss.Kerberos.Length, Elements = elements };
            GssBuffer text = default;
            uint more = 0;
            uint major = LibGss.gss_display_status(
                out _, minor, LibGss.MechanismCode, &mechanism, ref more, &text);
            string message = LibGss.IsError(major)
                ? $"error {(int)minor}"
                : Encoding.UTF8.GetString(text.Value, (int)text.Length);
            _ = LibGss.gss_release_buffer(out _, &text);
            return message;
        }
    }
}
