// SPDX-License-Identifier: Apache-2.0

namespace Parley.Security.TlsDsk;

/// <summary>Where a TLS-DSK handshake stands.</summary>
public enum TlsDskProgress
{
    /// <summary>The client's next flight is awaited.</summary>
    Continue,

    /// <summary>Both sides have the keys.</summary>
    Complete,

    /// <summary>It broke off and cannot go on.</summary>
    Failed,
}
