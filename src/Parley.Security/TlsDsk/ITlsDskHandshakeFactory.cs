// SPDX-License-Identifier: Apache-2.0

namespace Parley.Security.TlsDsk;

/// <summary>
/// Makes the server side of the TLS 1.0 handshakes that TLS-DSK tunnels ([MS-SIPAE] §3.3.5.2). Safe from any thread.
/// Implemented over the system's OpenSSL by a project of its own, so that this library has no native part.
/// </summary>
public interface ITlsDskHandshakeFactory
{
    /// <summary>Starts one handshake. It holds about 50 KiB of native memory until it is disposed.</summary>
    ITlsDskHandshake Create();
}
