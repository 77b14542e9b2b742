// SPDX-License-Identifier: Apache-2.0

using System;
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
    /// <param name="password">The password in UTF-8; the caller overwrites it when the task has ended.</param>
    /// <param name="decided">
    /// Told exactly once what the domain made of it, on any thread, and before the task ends unless it ended for want
    /// of time: a guess counts also when nobody waits for its answer any longer. It must not throw.
    /// </param>
    /// <param name="cancellationToken">
    /// Gives up waiting for the domain to be asked; once it was, nothing takes the question back.
    /// </param>
    /// <returns>None when it is right and may be used; otherwise the domain's reason.</returns>
    Task<AuthenticationFailure> CheckAsync(
        DomainAccount account, ReadOnlyMemory<byte> password, Action<AuthenticationFailure> decided,
        CancellationToken cancellationToken);
}
