// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;

namespace Parley.Security.OpenSsl.Interop;

/// <summary>
/// OpenSSL's error queue, one per thread and shared with the runtime's own use of the library: cleared before a call
/// whose outcome is asked for, emptied after it, on the same thread.
/// </summary>
internal static class ErrorQueue
{
    private const int MaximumTextLength = 256;

    /// <summary>Forgets what earlier calls left.</summary>
    public static void Clear() => LibCrypto.ERR_clear_error();

    /// <summary>Takes the first error as text for a person and forgets the rest.</summary>
    public static string Take()
    {
        Span<byte> text = stackalloc byte[MaximumTextLength];
        text.Clear();
        LibCrypto.ERR_error_string_n(LibCrypto.ERR_get_error(), text, (nuint)text.Length);
        LibCrypto.ERR_clear_error();
        int end = text.IndexOf((byte)0);
        return Encoding.ASCII.GetString(text[..end]);
    }
}
