// SPDX-License-Identifier: Apache-2.0

using System.Threading;
using System.Threading.Tasks;
using Parley.Security.Authentication;

namespace Parley.Security.Kerberos;

/// <summary>
/// Checks a password with the domain that keeps it, by a Kerberos AS exchange (RFC 4120 §3.1) inside armor where the
/// domain offers it (RFC 6113): lockout and expiry are the domain's own rules.
/// </summary>
public interface IDomainPasswords
{
    /// <summary>Checks a password. Nothing is kept of it or of the ticket.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="password">The password in UTF-8; the caller overwrites it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>None when it is right and may be used; otherwise the domain's reason.</returns>
    Task<AuthenticationFailure> CheckAsync(
        DomainAccount account, System.ReadOnlyMemory<byte> password, CancellationToken cancellationToken);
}
