// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Security.OpenSsl.Interop;
using Parley.Security.TlsDsk;

namespace Parley.Security.OpenSsl.TlsDsk;

/// <summary>
/// TLS-DSK handshakes on the system's OpenSSL 3. One for the process; safe from any thread.
/// </summary>
public sealed class OpenSslTlsDskHandshakeFactory : ITlsDskHandshakeFactory, IDisposable
{
    private readonly SafeSslContextHandle _context;

    private OpenSslTlsDskHandshakeFactory(SafeSslContextHandle context)
    {
        _context = context;
    }

    /// <summary>Makes the factory and tries it: a whole handshake with itself must succeed.</summary>
    /// <param name="certificate">
    /// The certificate for TLS-DSK with its RSA private key. A key of its own, never a listener's: clients do not check
    /// this certificate, and an old protocol must not be a way to a key that something else relies on.
    /// </param>
    /// <exception cref="OpenSslException">OpenSSL 3 is not there or cannot do it, or the key is no RSA key.</exception>
    public static OpenSslTlsDskHandshakeFactory Create(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        using RSA? key = certificate.GetRSAPrivateKey();
        if (key is null)
        {
            throw new OpenSslException("The certificate for TLS-DSK has no RSA private key.");
        }

        byte[] privateKey = key.ExportRSAPrivateKey();
        OpenSslTlsDskHandshakeFactory? factory = null;
        try
        {
            factory = new OpenSslTlsDskHandshakeFactory(CreateContext(certificate.RawDataMemory.Span, privateKey));
            TlsDskSelfTest.Run(factory, certificate.RawDataMemory.Span, privateKey);
            return factory;
        }
        catch
        {
            factory?.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    /// <inheritdoc />
    public ITlsDskHandshake Create() => new OpenSslTlsDskHandshake(_context);

    /// <summary>Frees the context. Handshakes begun before stay usable.</summary>
    public void Dispose() => _context.Dispose();

    private static SafeSslContextHandle CreateContext(ReadOnlySpan<byte> certificate, ReadOnlySpan<byte> privateKey)
    {
        try
        {
            return TlsDskContext.CreateServer(certificate, privateKey);
        }
        catch (DllNotFoundException e)
        {
            throw new OpenSslException("TLS-DSK needs OpenSSL 3 (libssl.so.3).", e);
        }
        catch (EntryPointNotFoundException e)
        {
            throw new OpenSslException("TLS-DSK needs OpenSSL 3; the library found lacks a function.", e);
        }
    }
}
