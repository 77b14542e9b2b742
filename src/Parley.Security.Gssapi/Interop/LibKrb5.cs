// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Parley.Security.Gssapi.Interop;

/// <summary>The functions of MIT's libkrb5 for reading keytabs, under their own names.</summary>
internal static unsafe partial class LibKrb5
{
    /// <summary>KRB5_KT_END.</summary>
    public const int KeytabEnd = -1765328202;

    private const string Library = "libkrb5.so.3";

    [LibraryImport(Library)]
    public static partial int krb5_init_context(out nint context);

    [LibraryImport(Library)]
    public static partial void krb5_free_context(nint context);

    [LibraryImport(Library)]
    public static partial byte* krb5_get_error_message(SafeKrb5ContextHandle context, int code);

    [LibraryImport(Library)]
    public static partial void krb5_free_error_message(SafeKrb5ContextHandle context, byte* message);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int krb5_kt_resolve(SafeKrb5ContextHandle context, string name, out nint keytab);

    [LibraryImport(Library)]
    public static partial int krb5_kt_close(SafeKrb5ContextHandle context, nint keytab);

    [LibraryImport(Library)]
    public static partial int krb5_kt_start_seq_get(SafeKrb5ContextHandle context, nint keytab, out nint cursor);

    [LibraryImport(Library)]
    public static partial int krb5_kt_next_entry(
        SafeKrb5ContextHandle context, nint keytab, Krb5KeytabEntry* entry, ref nint cursor);

    [LibraryImport(Library)]
    public static partial int krb5_kt_end_seq_get(SafeKrb5ContextHandle context, nint keytab, ref nint cursor);

    [LibraryImport(Library)]
    public static partial int krb5_free_keytab_entry_contents(SafeKrb5ContextHandle context, Krb5KeytabEntry* entry);

    [LibraryImport(Library)]
    public static partial int krb5_unparse_name(SafeKrb5ContextHandle context, nint principal, byte** text);

    [LibraryImport(Library)]
    public static partial void krb5_free_unparsed_name(SafeKrb5ContextHandle context, byte* text);
}
