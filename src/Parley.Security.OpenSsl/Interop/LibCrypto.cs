// SPDX-License-Identifier: Apache-2.0

using System;
using System.Runtime.InteropServices;

namespace Parley.Security.OpenSsl.Interop;

/// <summary>The functions of libcrypto that a handshake over memory needs, under their own names.</summary>
internal static unsafe partial class LibCrypto
{
    private const string Library = "libcrypto.so.3";

    [LibraryImport(Library)]
    public static partial nint BIO_s_mem();

    [LibraryImport(Library)]
    public static partial nint BIO_new(nint method);

    [LibraryImport(Library)]
    public static partial int BIO_free(nint bio);

    [LibraryImport(Library)]
    public static partial int BIO_write(nint bio, ReadOnlySpan<byte> data, int length);

    [LibraryImport(Library)]
    public static partial int BIO_read(nint bio, Span<byte> data, int length);

    [LibraryImport(Library)]
    public static partial nuint BIO_ctrl_pending(nint bio);

    [LibraryImport(Library)]
    public static partial void ERR_clear_error();

    [LibraryImport(Library)]
    public static partial CULong ERR_get_error();

    [LibraryImport(Library)]
    public static partial void ERR_error_string_n(CULong error, Span<byte> text, nuint length);

    [LibraryImport(Library)]
    public static partial int i2d_X509(nint certificate, byte** der);

    [LibraryImport(Library)]
    public static partial void X509_free(nint certificate);
}
