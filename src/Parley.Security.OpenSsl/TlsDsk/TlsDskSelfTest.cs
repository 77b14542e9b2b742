// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using Parley.Security.TlsDsk;

namespace Parley.Security.OpenSsl.TlsDsk;

/// <summary>
/// A whole handshake inside the process, with the server's own certificate in the client's place. A system that forbids
/// TLS 1.0 or its signatures shows it at start, and not when the first person signs in.
/// </summary>
internal static class TlsDskSelfTest
{
    /// <summary>Runs it.</summary>
    /// <exception cref="OpenSslException">It failed.</exception>
    public static void Run(
        ITlsDskHandshakeFactory factory, ReadOnlySpan<byte> certificateDer, ReadOnlySpan<byte> rsaPrivateKey)
    {
        using TlsDskClient client = new(certificateDer, rsaPrivateKey);
        using ITlsDskHandshake server = factory.Create();
        TlsDskFlight flight = server.Advance(client.Start());
        flight = flight.Progress == TlsDskProgress.Continue ? client.Advance(flight.Output.Span) : flight;
        flight = flight.Progress == TlsDskProgress.Continue ? server.Advance(flight.Output.Span) : flight;
        bool done = flight.Progress == TlsDskProgress.Complete
            && client.Advance(flight.Output.Span).Progress == TlsDskProgress.Complete;

        Span<byte> serverKeys = stackalloc byte[TlsDskKeys.MaterialLength];
        Span<byte> clientKeys = stackalloc byte[TlsDskKeys.MaterialLength];
        if (!done || !server.TryExportKeys(serverKeys) || !client.TryExportKeys(clientKeys)
            || !CryptographicOperations.FixedTimeEquals(serverKeys, clientKeys)
            || !server.ClientCertificate.Span.SequenceEqual(certificateDer))
        {
            throw new OpenSslException(
                "OpenSSL does not complete a TLS-DSK handshake on this system (is TLS 1.0 forbidden?).");
        }
    }
}
