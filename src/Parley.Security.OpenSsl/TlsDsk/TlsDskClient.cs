// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Security.OpenSsl.Interop;
using Parley.Security.TlsDsk;

namespace Parley.Security.OpenSsl.TlsDsk;

/// <summary>
/// The client side of a TLS-DSK handshake, for the self-test and the tests. It checks nothing of the server, as clients
/// do.
/// </summary>
internal sealed class TlsDskClient : IDisposable
{
    private readonly SafeSslContextHandle _context;
    private readonly MemoryTls _tls;

    public TlsDskClient(ReadOnlySpan<byte> certificateDer, ReadOnlySpan<byte> rsaPrivateKey)
    {
        _context = TlsDskContext.CreateClient(certificateDer, rsaPrivateKey);
        _tls = MemoryTls.Create(_context, isServer: false);
    }

    /// <summary>The hello.</summary>
    public byte[] Start() => _tls.Advance(default).Output.ToArray();

    /// <summary>Takes a flight of the server.</summary>
    public TlsDskFlight Advance(ReadOnlySpan<byte> flight) => _tls.Advance(flight);

    /// <summary>Writes the key material.</summary>
    public bool TryExportKeys(Span<byte> keyMaterial) => _tls.TryExportKeys(keyMaterial);

    public void Dispose()
    {
        _tls.Dispose();
        _context.Dispose();
    }
}
