// SPDX-License-Identifier: Apache-2.0

using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Parley.Security.OpenSsl.Interop;

namespace Parley.Security.OpenSsl.TlsDsk;

/// <summary>
/// Makes the contexts of the TLS 1.0 that TLS-DSK tunnels (client contract 2.2, ".NET note"). Nothing else in Parley
/// may use TLS 1.0: what protects the tunnel is the outer TLS; this handshake only proves keys and derives new ones.
/// </summary>
internal static unsafe class TlsDskContext
{
    // Security level 0 is what lets OpenSSL 3 speak TLS 1.0 at all. No suite with MD5, RC4 or export keys.
    private const string Ciphers = "AES128-SHA:AES256-SHA:@SECLEVEL=0";
    private const nint MaximumCertificateListLength = 16 * 1024;

    /// <summary>
    /// Makes the context of the server side: it demands a certificate and leaves the judgement of it to others.
    /// </summary>
    public static SafeSslContextHandle CreateServer(ReadOnlySpan<byte> certificateDer, ReadOnlySpan<byte> rsaPrivateKey)
    {
        SafeSslContextHandle context = Create(LibSsl.TLS_server_method(), certificateDer, rsaPrivateKey);
        LibSsl.SSL_CTX_set_verify(context, LibSsl.VerifyPeer | LibSsl.FailIfNoPeerCertificate, 0);
        LibSsl.SSL_CTX_set_cert_verify_callback(context, &AcceptCertificate, 0);
        return context;
    }

    /// <summary>
    /// Makes the context of a client, for the self-test; with no certificate, of one that has none to show.
    /// </summary>
    public static SafeSslContextHandle CreateClient(
        ReadOnlySpan<byte> certificateDer, ReadOnlySpan<byte> rsaPrivateKey) =>
        Create(LibSsl.TLS_client_method(), certificateDer, rsaPrivateKey);

    private static SafeSslContextHandle Create(
        nint method, ReadOnlySpan<byte> certificateDer, ReadOnlySpan<byte> rsaPrivateKey)
    {
        ErrorQueue.Clear();
        SafeSslContextHandle context = LibSsl.SSL_CTX_new(method);
        try
        {
            Require(!context.IsInvalid, "make a context");
            Require(LibSsl.SSL_CTX_ctrl(context, LibSsl.SetMinimumProtocol, LibSsl.Tls10, 0) == 1, "choose TLS 1.0");
            Require(LibSsl.SSL_CTX_ctrl(context, LibSsl.SetMaximumProtocol, LibSsl.Tls10, 0) == 1, "choose TLS 1.0");
            Require(LibSsl.SSL_CTX_set_cipher_list(context, Ciphers) == 1, "choose the cipher suites");
            LibSsl.SSL_CTX_ctrl(context, LibSsl.SetSessionCacheMode, LibSsl.SessionCacheOff, 0);
            LibSsl.SSL_CTX_ctrl(context, LibSsl.SetMaximumCertificateList, MaximumCertificateListLength, 0);
            LibSsl.SSL_CTX_set_options(
                context,
                LibSsl.NoTicket | LibSsl.NoCompression | LibSsl.NoRenegotiation | LibSsl.CipherServerPreference);
            if (!certificateDer.IsEmpty)
            {
                UseKey(context, certificateDer, rsaPrivateKey);
            }

            return context;
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    private static void UseKey(
        SafeSslContextHandle context, ReadOnlySpan<byte> certificateDer, ReadOnlySpan<byte> rsaPrivateKey)
    {
        Require(
            LibSsl.SSL_CTX_use_certificate_ASN1(context, certificateDer.Length, certificateDer) == 1,
            "take the certificate");
        Require(
            LibSsl.SSL_CTX_use_PrivateKey_ASN1(
                LibSsl.KeyTypeRsa, context, rsaPrivateKey, new CLong(rsaPrivateKey.Length)) == 1,
            "take the private key");
        Require(LibSsl.SSL_CTX_check_private_key(context) == 1, "match key and certificate");
    }

    private static void Require(bool done, string what)
    {
        if (!done)
        {
            throw new OpenSslException($"OpenSSL could not {what} for TLS-DSK: {ErrorQueue.Take()}.");
        }
    }

    // Takes the place of OpenSSL's own walk up the chain. That the client holds the certificate's key is proved by
    // CertificateVerify all the same.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int AcceptCertificate(nint store, nint argument) => 1;
}
