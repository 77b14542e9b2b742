// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Directory.Users;
using Parley.Registrar.Storage;
using Parley.Security.Certificates;
using Parley.Security.KeyRing;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Endpoints;
using Parley.Storage;

namespace Parley.Registrar.Tests;

public sealed class RegistrarServicesTests
{
    [Fact]
    public async Task AddRegistrar_GivesOneFeatureAndItsLocator()
    {
        await using RegistrarFixture fixture = new();
        ServiceCollection services = new();
        services.AddSingleton<IAccountDirectory>(fixture.Directory);
        services.AddSingleton<IDeviceCertificateRegister>(fixture.Directory);
        services.AddSingleton<IBackendDatabase>(fixture.Database);
        services.AddSingleton<IKeyRing>(fixture.KeyRing);
        services.AddSingleton<ISipSender>(fixture.Sender);
        services.AddSingleton<ISipProxy>(fixture.Proxy);
        services.AddSingleton<TimeProvider>(fixture.Time);
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);

        await using ServiceProvider provider = services.AddRegistrar().AddRegistrar().BuildServiceProvider();

        RegistrarFeature feature = provider.GetRequiredService<RegistrarFeature>();
        Assert.Same(feature.Locator, provider.GetRequiredService<IEndpointLocator>());
        Assert.Equal(5, feature.Handlers.Count);
    }

    [Fact]
    public void Migrations_StayWithinTheRegistrarsNumbers() =>
        Assert.All(RegistrarMigrations.Migrations.Select(m => m.Version), version => Assert.InRange(version, 100, 199));

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    public void EndpointsPerUser_OutOfRange_IsRefused(int quota) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RegistrarLimits { EndpointsPerUser = quota });
}
