// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap.Tests.Fakes;

/// <summary>Connects to the controllers of a fake domain.</summary>
internal sealed class FakeSessions(FakeDomain fake, TimeProvider time) : IDirectorySessionFactory
{
    public Task<IDirectorySession> ConnectAsync(
        DirectoryDomain domain, string controller, byte[]? password, CancellationToken cancellationToken)
    {
        FakeController found = fake[controller];
        found.Connections++;
        return found.IsDown
            ? throw new ControllerException(DirectoryFailure.Unreachable, $"{controller} cannot be reached.")
            : Task.FromResult<IDirectorySession>(new FakeSession(found, time));
    }
}
