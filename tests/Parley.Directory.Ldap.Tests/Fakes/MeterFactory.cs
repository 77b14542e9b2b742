// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.Metrics;

namespace Parley.Directory.Ldap.Tests.Fakes;

internal sealed class MeterFactory : IMeterFactory
{
    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
    }
}
