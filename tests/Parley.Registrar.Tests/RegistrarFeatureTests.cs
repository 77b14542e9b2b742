// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using Parley.Registrar.Storage;

namespace Parley.Registrar.Tests;

public sealed class RegistrarFeatureTests
{
    [Fact]
    public void Migrations_StayWithinTheRegistrarsNumbers() =>
        Assert.All(RegistrarMigrations.Migrations.Select(m => m.Version), version => Assert.InRange(version, 100, 199));

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    public void EndpointsPerUser_OutOfRange_IsRefused(int quota) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RegistrarLimits { EndpointsPerUser = quota });
}
