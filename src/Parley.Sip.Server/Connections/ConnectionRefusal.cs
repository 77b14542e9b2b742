// SPDX-License-Identifier: Apache-2.0

namespace Parley.Sip.Server.Connections;

/// <summary>Why a connection was not taken, or did not get as far as SIP.</summary>
internal enum ConnectionRefusal
{
    /// <summary>It was taken.</summary>
    None,

    /// <summary>Too many connections in all.</summary>
    TooMany,

    /// <summary>Too many connections of its source.</summary>
    TooManyFromSource,

    /// <summary>Too many connections of its source on which nobody has signed in.</summary>
    TooManyUnauthenticated,

    /// <summary>Too many TLS handshakes in progress, in all or of its source.</summary>
    TooManyHandshakes,

    /// <summary>The TLS handshake failed.</summary>
    HandshakeFailed,

    /// <summary>The TLS handshake took too long.</summary>
    HandshakeTimeout,

    /// <summary>The TLS handshake gave its place to one of a source that had fewer.</summary>
    HandshakeDisplaced,

    /// <summary>The server is stopping.</summary>
    Stopping,
}
