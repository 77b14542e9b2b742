// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Parley.Security.Gssapi.Interop;

/// <summary>The functions of MIT's libkrb5 for AS exchanges, under their own names.</summary>
internal static unsafe partial class LibKrb5Initial
{
    /// <summary>Room for a krb5_creds, which has 120 octets on 64-bit systems.</summary>
    public const int CredentialSize = 256;

    /// <summary>KRB5_FAST_REQUIRED.</summary>
    public const int FastRequired = 1;

    private const string Library = "libkrb5.so.3";

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int profile_init_path(string path, out nint profile);

    [LibraryImport(Library)]
    public static partial void profile_release(nint profile);

    [LibraryImport(Library)]
    public static partial int krb5_init_context_profile(nint profile, int flags, out nint context);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int krb5_parse_name(SafeKrb5ContextHandle context, string name, out nint principal);

    [LibraryImport(Library)]
    public static partial void krb5_free_principal(SafeKrb5ContextHandle context, nint principal);

    [LibraryImport(Library)]
    public static partial int krb5_get_init_creds_opt_alloc(SafeKrb5ContextHandle context, out nint options);

    [LibraryImport(Library)]
    public static partial void krb5_get_init_creds_opt_free(SafeKrb5ContextHandle context, nint options);

    [LibraryImport(Library)]
    public static partial void krb5_get_init_creds_opt_set_tkt_life(nint options, int seconds);

    [LibraryImport(Library)]
    public static partial int krb5_get_init_creds_opt_set_fast_ccache(
        SafeKrb5ContextHandle context, nint options, nint cache);

    [LibraryImport(Library)]
    public static partial int krb5_get_init_creds_opt_set_fast_flags(
        SafeKrb5ContextHandle context, nint options, int flags);

    [LibraryImport(Library)]
    public static partial int krb5_get_init_creds_opt_set_out_ccache(
        SafeKrb5ContextHandle context, nint options, nint cache);

    [LibraryImport(Library)]
    public static partial int krb5_get_init_creds_keytab(
        SafeKrb5ContextHandle context, byte* credential, nint client, nint keytab, int start, byte* service,
        nint options);

    [LibraryImport(Library)]
    public static partial int krb5_init_creds_init(
        SafeKrb5ContextHandle context, nint client, nint prompter, nint data, int start, nint options,
        out nint exchange);

    [LibraryImport(Library)]
    public static partial int krb5_init_creds_set_password(
        SafeKrb5ContextHandle context, nint exchange, byte* password);

    [LibraryImport(Library)]
    public static partial int krb5_init_creds_get(SafeKrb5ContextHandle context, nint exchange);

    [LibraryImport(Library)]
    public static partial int krb5_init_creds_get_creds(
        SafeKrb5ContextHandle context, nint exchange, byte* credential);

    [LibraryImport(Library)]
    public static partial int krb5_init_creds_get_error(
        SafeKrb5ContextHandle context, nint exchange, Krb5Error** error);

    [LibraryImport(Library)]
    public static partial void krb5_free_error(SafeKrb5ContextHandle context, Krb5Error* error);

    [LibraryImport(Library)]
    public static partial void krb5_init_creds_free(SafeKrb5ContextHandle context, nint exchange);

    [LibraryImport(Library)]
    public static partial void krb5_free_cred_contents(SafeKrb5ContextHandle context, byte* credential);

    [LibraryImport(Library)]
    public static partial int krb5_verify_init_creds(
        SafeKrb5ContextHandle context, byte* credential, nint server, nint keytab, nint cache,
        Krb5VerifyOptions* options);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int krb5_cc_new_unique(
        SafeKrb5ContextHandle context, string type, nint hint, out nint cache);

    [LibraryImport(Library)]
    public static partial int krb5_cc_destroy(SafeKrb5ContextHandle context, nint cache);
}
