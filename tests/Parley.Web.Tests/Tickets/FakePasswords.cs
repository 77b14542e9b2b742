// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading;
using System.Threading.Tasks;
using Parley.Security.Authentication;
using Parley.Security.Kerberos;

namespace Parley.Web.Tests.Tickets;

/// <summary>A domain that is slow: it answers that it is out of reach, and decides afterwards.</summary>
internal sealed class FakePasswords : IDomainPasswords
{
    private Action<AuthenticationFailure>? _decided;

    /// <summary>What it answers.</summary>
    public AuthenticationFailure Answer { get; set; } = AuthenticationFailure.DirectoryUnavailable;

    public Task<AuthenticationFailure> CheckAsync(
        DomainAccount account, ReadOnlyMemory<byte> password, Action<AuthenticationFailure> decided,
        CancellationToken cancellationToken)
    {
        _decided = decided;
        return Task.FromResult(Answer);
    }

    public void Decide(AuthenticationFailure failure) => _decided!(failure);
}
