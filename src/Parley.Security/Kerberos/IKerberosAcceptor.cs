// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.Kerberos;

/// <summary>
/// Accepts tokens of Kerberos clients with the service keys of a keytab (RFC 4120, RFC 4121; for HTTP also RFC 4178).
/// Safe from any thread. A keytab that is replaced counts from the next token on.
/// </summary>
public interface IKerberosAcceptor
{
    /// <summary>Takes a client's token; there is one leg only.</summary>
    /// <param name="service">The service it must be for: <c>sip</c> or <c>HTTP</c>, under one of this computer's
    /// names.</param>
    /// <param name="token">The token; any octets.</param>
    /// <param name="channelBinding">
    /// The application data of the channel's bindings (RFC 5929 §4); empty when there is no channel to bind to.
    /// </param>
    KerberosAcceptance Accept(string service, ReadOnlySpan<byte> token, ReadOnlySpan<byte> channelBinding);
}
