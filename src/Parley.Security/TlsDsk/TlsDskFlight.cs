// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.TlsDsk;

/// <summary>What became of one flight of a TLS-DSK handshake.</summary>
/// <param name="Progress">Where the handshake stands.</param>
/// <param name="Output">
/// The records for the client: the next flight, or an alert when it failed; may be empty then.
/// </param>
public readonly record struct TlsDskFlight(TlsDskProgress Progress, ReadOnlyMemory<byte> Output);
