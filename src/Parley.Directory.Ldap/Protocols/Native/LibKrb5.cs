// SPDX-License-Identifier: Apache-2.0

using System;
using System.Runtime.InteropServices;

namespace Parley.Directory.Ldap.Protocols.Native;

/// <summary>What is needed of MIT Kerberos to get a ticket with a keytab into memory of this process.</summary>
internal static unsafe partial class LibKrb5
{
    private const string Library = "libkrb5.so.3";
    private const string GssLibrary = "libgssapi_krb5.so.2";

    /// <summary>KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN.</summary>
    public const int PrincipalUnknown = -1765328378;

    /// <summary>KRB5KDC_ERR_CLIENT_REVOKED.</summary>
    public const int Revoked = -1765328366;

    /// <summary>KRB5KDC_ERR_KEY_EXP.</summary>
    public const int KeyExpired = -1765328361;

    /// <summary>KRB5KDC_ERR_PREAUTH_FAILED.</summary>
    public const int PreauthenticationRefused = -1765328360;

    /// <summary>KRB5_PREAUTH_FAILED.</summary>
    public const int PreauthenticationFailed = -1765328174;

    /// <summary>KRB5KRB_AP_ERR_SKEW.</summary>
    public const int Skew = -1765328347;

    /// <summary>KRB5_KDCREP_SKEW.</summary>
    public const int SkewInReply = -1765328236;

    /// <summary>KRB5_KDC_UNREACH.</summary>
    public const int Unreachable = -1765328228;

    /// <summary>KRB5_REALM_UNKNOWN.</summary>
    public const int RealmUnknown = -1765328230;

    /// <summary>KRB5_REALM_CANT_RESOLVE.</summary>
    public const int RealmNotResolved = -1765328164;

    /// <summary>KRB5_KT_NOTFOUND.</summary>
    public const int NotInKeytab = -1765328203;

    [LibraryImport(Library, EntryPoint = "krb5_init_context")]
    public static partial int InitContext(out IntPtr context);

    [LibraryImport(Library, EntryPoint = "krb5_free_context")]
    public static partial void FreeContext(IntPtr context);

    [LibraryImport(Library, EntryPoint = "krb5_parse_name", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ParseName(IntPtr context, string name, out IntPtr principal);

    [LibraryImport(Library, EntryPoint = "krb5_free_principal")]
    public static partial void FreePrincipal(IntPtr context, IntPtr principal);

    [LibraryImport(Library, EntryPoint = "krb5_kt_resolve", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ResolveKeytab(IntPtr context, string name, out IntPtr keytab);

    [LibraryImport(Library, EntryPoint = "krb5_kt_close")]
    public static partial int CloseKeytab(IntPtr context, IntPtr keytab);

    [LibraryImport(Library, EntryPoint = "krb5_cc_resolve", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ResolveCache(IntPtr context, string name, out IntPtr cache);

    [LibraryImport(Library, EntryPoint = "krb5_cc_close")]
    public static partial int CloseCache(IntPtr context, IntPtr cache);

    [LibraryImport(Library, EntryPoint = "krb5_cc_destroy")]
    public static partial int DestroyCache(IntPtr context, IntPtr cache);

    [LibraryImport(Library, EntryPoint = "krb5_get_init_creds_opt_alloc")]
    public static partial int AllocateOptions(IntPtr context, out IntPtr options);

    [LibraryImport(Library, EntryPoint = "krb5_get_init_creds_opt_free")]
    public static partial void FreeOptions(IntPtr context, IntPtr options);

    [LibraryImport(Library, EntryPoint = "krb5_get_init_creds_opt_set_out_ccache")]
    public static partial int SetCache(IntPtr context, IntPtr options, IntPtr cache);

    [LibraryImport(Library, EntryPoint = "krb5_get_init_creds_keytab")]
    public static partial int GetTicket(
        IntPtr context, byte* credentials, IntPtr principal, IntPtr keytab, int startTime, byte* service,
        IntPtr options);

    [LibraryImport(Library, EntryPoint = "krb5_free_cred_contents")]
    public static partial void FreeTicket(IntPtr context, byte* credentials);

    [LibraryImport(GssLibrary, EntryPoint = "gss_krb5_ccache_name", StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint UseCache(out uint minor, string? name, IntPtr previous);

    /// <summary>What a code means, in the library's words.</summary>
    public static string Explain(IntPtr context, int code)
    {
        byte* message = GetErrorMessage(context, code);
        string text = Marshal.PtrToStringUTF8((IntPtr)message) ?? "";
        FreeErrorMessage(context, message);
        return text;
    }

    [LibraryImport(Library, EntryPoint = "krb5_get_error_message")]
    private static partial byte* GetErrorMessage(IntPtr context, int code);

    [LibraryImport(Library, EntryPoint = "krb5_free_error_message")]
    private static partial void FreeErrorMessage(IntPtr context, byte* message);
}
