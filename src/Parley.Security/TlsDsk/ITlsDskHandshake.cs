// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.TlsDsk;

/// <summary>
/// The server side of one TLS 1.0 handshake over memory. Not safe from several threads at once. The implementation
/// demands a client certificate and proves that the client holds its key; whether the certificate is a good one is
/// asked elsewhere, before the last flight leaves.
/// </summary>
public interface ITlsDskHandshake : IDisposable
{
    /// <summary>Takes one whole flight of the client (TLS records) and gives the server's next one.</summary>
    /// <param name="flight">The records, decoded from gssapi-data.</param>
    TlsDskFlight Advance(ReadOnlySpan<byte> flight);

    /// <summary>The certificate the client proved to hold (DER); empty until the handshake is complete.</summary>
    ReadOnlyMemory<byte> ClientCertificate { get; }

    /// <summary>Writes the 128 octets of key material for label "client EAP encryption"; only when complete.</summary>
    /// <param name="keyMaterial">Where they go; exactly <see cref="TlsDskKeys.MaterialLength"/> octets.</param>
    /// <returns>Whether they were written.</returns>
    bool TryExportKeys(Span<byte> keyMaterial);
}
