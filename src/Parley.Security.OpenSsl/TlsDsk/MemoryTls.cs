// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using Parley.Security.OpenSsl.Interop;
using Parley.Security.TlsDsk;

namespace Parley.Security.OpenSsl.TlsDsk;

/// <summary>
/// One side of a TLS handshake whose octets come from and go to memory. Not safe from several threads at once.
/// </summary>
internal sealed unsafe class MemoryTls : IDisposable
{
    // A certificate of a megabyte cannot have come through the limits before; this only keeps arithmetic small.
    private const int MaximumCertificateLength = 1 << 20;

    private static readonly byte[] Label = Encoding.ASCII.GetBytes(TlsDskKeys.Label);

    private readonly SafeSslHandle _ssl;
    private readonly nint _input;
    private readonly nint _output;

    private MemoryTls(SafeSslHandle ssl, nint input, nint output)
    {
        _ssl = ssl;
        _input = input;
        _output = output;
    }

    /// <summary>Starts a handshake.</summary>
    /// <exception cref="OpenSslException">There is no memory for it.</exception>
    public static MemoryTls Create(SafeSslContextHandle context, bool isServer)
    {
        ErrorQueue.Clear();
        SafeSslHandle ssl = LibSsl.SSL_new(context);
        nint input = LibCrypto.BIO_new(LibCrypto.BIO_s_mem());
        nint output = LibCrypto.BIO_new(LibCrypto.BIO_s_mem());
        if (ssl.IsInvalid || input == 0 || output == 0)
        {
            _ = LibCrypto.BIO_free(input);
            _ = LibCrypto.BIO_free(output);
            ssl.Dispose();
            throw new OpenSslException($"OpenSSL could not start a handshake: {ErrorQueue.Take()}.");
        }

        LibSsl.SSL_set_bio(ssl, input, output);
        if (isServer)
        {
            LibSsl.SSL_set_accept_state(ssl);
        }
        else
        {
            LibSsl.SSL_set_connect_state(ssl);
        }

        return new MemoryTls(ssl, input, output);
    }

    /// <summary>
    /// Takes records of the peer and gives those for it. Records left over after the end, or too few to go on with, are
    /// a failure: a flight comes whole or not at all.
    /// </summary>
    public TlsDskFlight Advance(ReadOnlySpan<byte> flight)
    {
        ErrorQueue.Clear();
        if (!flight.IsEmpty && LibCrypto.BIO_write(_input, flight, flight.Length) != flight.Length)
        {
            ErrorQueue.Clear();
            return new TlsDskFlight(TlsDskProgress.Failed, default);
        }

        int result = LibSsl.SSL_do_handshake(_ssl);
        int error = result == 1 ? 0 : LibSsl.SSL_get_error(_ssl, result);
        ErrorQueue.Clear();
        byte[] output = TakeOutput();
        bool isAllRead = LibCrypto.BIO_ctrl_pending(_input) == 0;
        GC.KeepAlive(_ssl);
        TlsDskProgress progress = result switch
        {
            1 when isAllRead => TlsDskProgress.Complete,
            not 1 when error == LibSsl.ErrorWantRead && output.Length > 0 && isAllRead => TlsDskProgress.Continue,
            _ => TlsDskProgress.Failed,
        };
        return new TlsDskFlight(progress, output);
    }

    /// <summary>The peer's certificate (DER); empty when it sent none.</summary>
    public byte[] TakePeerCertificate()
    {
        nint certificate = LibSsl.SSL_get1_peer_certificate(_ssl);
        if (certificate == 0)
        {
            return [];
        }

        try
        {
            int length = LibCrypto.i2d_X509(certificate, null);
            if (length is <= 0 or > MaximumCertificateLength)
            {
                return [];
            }

            byte[] der = new byte[length];
            fixed (byte* start = der)
            {
                byte* at = start;
                return LibCrypto.i2d_X509(certificate, &at) == length ? der : [];
            }
        }
        finally
        {
            LibCrypto.X509_free(certificate);
        }
    }

    /// <summary>Writes key material for the label of TLS-DSK.</summary>
    public bool TryExportKeys(Span<byte> keyMaterial)
    {
        ErrorQueue.Clear();
        bool done = LibSsl.SSL_export_keying_material(
            _ssl, keyMaterial, (nuint)keyMaterial.Length, Label, (nuint)Label.Length, 0, 0, useContext: 0) == 1;
        ErrorQueue.Clear();
        return done;
    }

    public void Dispose() => _ssl.Dispose();

    private byte[] TakeOutput()
    {
        int length = (int)LibCrypto.BIO_ctrl_pending(_output);
        if (length <= 0)
        {
            return [];
        }

        byte[] output = new byte[length];
        int read = LibCrypto.BIO_read(_output, output, length);
        return read == length ? output : output[..Math.Max(read, 0)];
    }
}
