// SPDX-License-Identifier: Apache-2.0

using System;
using System.Runtime.InteropServices;

namespace Parley.Security.OpenSsl.Interop;

/// <summary>
/// The functions of libssl that a handshake over memory needs, under their own names. What C has as a macro over
/// SSL_CTX_ctrl is a constant here.
/// </summary>
internal static unsafe partial class LibSsl
{
    public const int SetSessionCacheMode = 44;
    public const int SetMaximumCertificateList = 51;
    public const int SetMinimumProtocol = 123;
    public const int SetMaximumProtocol = 124;

    public const nint SessionCacheOff = 0;
    public const nint Tls10 = 0x0301;

    public const ulong NoTicket = 1UL << 14;
    public const ulong NoCompression = 1UL << 17;
    public const ulong CipherServerPreference = 1UL << 22;
    public const ulong NoRenegotiation = 1UL << 30;

    public const int VerifyPeer = 1;
    public const int FailIfNoPeerCertificate = 2;

    public const int KeyTypeRsa = 6;
    public const int ErrorWantRead = 2;

    private const string Library = "libssl.so.3";

    [LibraryImport(Library)]
    public static partial nint TLS_server_method();

    [LibraryImport(Library)]
    public static partial nint TLS_client_method();

    [LibraryImport(Library)]
    public static partial SafeSslContextHandle SSL_CTX_new(nint method);

    [LibraryImport(Library)]
    public static partial void SSL_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial nint SSL_CTX_ctrl(SafeSslContextHandle context, int command, nint number, nint pointer);

    [LibraryImport(Library)]
    public static partial ulong SSL_CTX_set_options(SafeSslContextHandle context, ulong options);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_CTX_set_cipher_list(SafeSslContextHandle context, string ciphers);

    [LibraryImport(Library)]
    public static partial void SSL_CTX_set_verify(SafeSslContextHandle context, int mode, nint callback);

    [LibraryImport(Library)]
    public static partial void SSL_CTX_set_cert_verify_callback(
        SafeSslContextHandle context, delegate* unmanaged[Cdecl]<nint, nint, int> callback, nint argument);

    [LibraryImport(Library)]
    public static partial int SSL_CTX_use_certificate_ASN1(
        SafeSslContextHandle context, int length, ReadOnlySpan<byte> der);

    [LibraryImport(Library)]
    public static partial int SSL_CTX_use_PrivateKey_ASN1(
        int keyType, SafeSslContextHandle context, ReadOnlySpan<byte> der, CLong length);

    [LibraryImport(Library)]
    public static partial int SSL_CTX_check_private_key(SafeSslContextHandle context);

    [LibraryImport(Library)]
    public static partial SafeSslHandle SSL_new(SafeSslContextHandle context);

    [LibraryImport(Library)]
    public static partial void SSL_free(nint ssl);

    [LibraryImport(Library)]
    public static partial void SSL_set_bio(SafeSslHandle ssl, nint input, nint output);

    [LibraryImport(Library)]
    public static partial void SSL_set_accept_state(SafeSslHandle ssl);

    [LibraryImport(Library)]
    public static partial void SSL_set_connect_state(SafeSslHandle ssl);

    [LibraryImport(Library)]
    public static partial int SSL_do_handshake(SafeSslHandle ssl);

    [LibraryImport(Library)]
    public static partial int SSL_get_error(SafeSslHandle ssl, int result);

    [LibraryImport(Library)]
    public static partial int SSL_export_keying_material(
        SafeSslHandle ssl, Span<byte> output, nuint outputLength, ReadOnlySpan<byte> label, nuint labelLength,
        nint context, nuint contextLength, int useContext);

    [LibraryImport(Library)]
    public static partial nint SSL_get1_peer_certificate(SafeSslHandle ssl);
}
