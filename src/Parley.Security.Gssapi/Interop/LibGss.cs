// SPDX-License-Identifier: Apache-2.0

using System;
using System.Runtime.InteropServices;

namespace Parley.Security.Gssapi.Interop;

/// <summary>The functions of MIT's libgssapi_krb5 that accepting needs, under their own names (RFC 2744).</summary>
internal static unsafe partial class LibGss
{
    /// <summary>GSS_S_CONTINUE_NEEDED.</summary>
    public const uint ContinueNeeded = 1;

    /// <summary>GSS_C_MUTUAL_FLAG.</summary>
    public const uint MutualFlag = 2;

    /// <summary>GSS_C_INTEG_FLAG.</summary>
    public const uint IntegrityFlag = 32;

    /// <summary>GSS_C_ANON_FLAG.</summary>
    public const uint AnonymousFlag = 64;

    /// <summary>
    /// GSS_C_CHANNEL_BOUND_FLAG of MIT 1.19 and later: the client sent bindings, and they were ours.
    /// </summary>
    public const uint ChannelBoundFlag = 2048;

    /// <summary>GSS_C_ACCEPT.</summary>
    public const int Accept = 2;

    /// <summary>GSS_C_MECH_CODE.</summary>
    public const int MechanismCode = 2;

    private const string Library = "libgssapi_krb5.so.2";
    private const int RoutineErrorShift = 16;
    private const uint RoutineErrorMask = 0xFF;

    /// <summary>GSS_S_BAD_BINDINGS as <see cref="RoutineError"/> gives it.</summary>
    public const uint BadBindings = 4;

    /// <summary>GSS_S_DEFECTIVE_TOKEN as <see cref="RoutineError"/> gives it.</summary>
    public const uint DefectiveToken = 9;

    /// <summary>GSS_S_CREDENTIALS_EXPIRED as <see cref="RoutineError"/> gives it.</summary>
    public const uint CredentialsExpired = 11;

    /// <summary>1.2.840.113554.1.2.2, Kerberos 5 (RFC 4121 §1).</summary>
    public static ReadOnlySpan<byte> Kerberos => [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02];

    /// <summary>1.2.840.113554.1.2.2.1, a name as krb5_parse_name reads it.</summary>
    public static ReadOnlySpan<byte> PrincipalName => [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x01];

    /// <summary>1.2.840.113554.1.2.2.5.5: asks a context for its key and that key's type.</summary>
    public static ReadOnlySpan<byte> SessionKey =>
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x05, 0x05];

    /// <summary>Whether a major status says that the call failed (GSS_ERROR).</summary>
    public static bool IsError(uint major) => (major & 0xFFFF0000) != 0;

    /// <summary>The routine error of a major status.</summary>
    public static uint RoutineError(uint major) => (major >> RoutineErrorShift) & RoutineErrorMask;

    [LibraryImport(Library)]
    public static partial uint gss_import_name(out uint minor, GssBuffer* text, GssOid* type, out nint name);

    [LibraryImport(Library)]
    public static partial uint gss_release_name(out uint minor, ref nint name);

    [LibraryImport(Library)]
    public static partial uint gss_display_name(out uint minor, SafeGssNameHandle name, GssBuffer* text, nint* type);

    [LibraryImport(Library)]
    public static partial uint gss_get_name_attribute(
        out uint minor, SafeGssNameHandle name, GssBuffer* attribute, out int authenticated, out int complete,
        GssBuffer* value, GssBuffer* displayValue, ref int more);

    [LibraryImport(Library)]
    public static partial uint gss_acquire_cred_from(
        out uint minor, SafeGssNameHandle name, uint time, GssOidSet* mechanisms, int usage, GssKeyValueSet* store,
        out nint credential, nint* actualMechanisms, uint* timeGranted);

    [LibraryImport(Library)]
    public static partial uint gss_release_cred(out uint minor, ref nint credential);

    [LibraryImport(Library)]
    public static partial uint gss_accept_sec_context(
        out uint minor, ref nint context, SafeGssCredentialHandle credential, GssBuffer* token,
        GssChannelBindings* bindings, out nint source, nint* mechanism, GssBuffer* reply, out uint flags,
        out uint time, nint* delegated);

    [LibraryImport(Library)]
    public static partial uint gss_delete_sec_context(out uint minor, ref nint context, GssBuffer* token);

    [LibraryImport(Library)]
    public static partial uint gss_inquire_sec_context_by_oid(
        out uint minor, SafeGssContextHandle context, GssOid* asked, GssBufferSet** answer);

    [LibraryImport(Library)]
    public static partial uint gss_release_buffer_set(out uint minor, GssBufferSet** set);

    [LibraryImport(Library)]
    public static partial uint gss_get_mic(
        out uint minor, SafeGssContextHandle context, uint protection, GssBuffer* message, GssBuffer* mic);

    [LibraryImport(Library)]
    public static partial uint gss_verify_mic(
        out uint minor, SafeGssContextHandle context, GssBuffer* message, GssBuffer* mic, out uint protection);

    [LibraryImport(Library)]
    public static partial uint gss_release_buffer(out uint minor, GssBuffer* buffer);

    [LibraryImport(Library)]
    public static partial uint gss_display_status(
        out uint minor, uint status, int kind, GssOid* mechanism, ref uint more, GssBuffer* text);
}
