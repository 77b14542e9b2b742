// SPDX-License-Identifier: Apache-2.0

using System;
using System.DirectoryServices.Protocols;

namespace Parley.Directory.Ldap.Protocols;

/// <summary>A connection that is bound, and what must live as long.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Protection">What protects it, for the log: <c>TLS1.3</c>, or <c>Kerberos, 256 bits</c>.</param>
/// <param name="Ticket">The tickets; null with TLS.</param>
internal sealed record LdapOpened(LdapConnection Connection, string Protection, KerberosTicket? Ticket) : IDisposable
{
    /// <inheritdoc />
    public void Dispose()
    {
        Connection.Dispose();
        Ticket?.Dispose();
    }
}
