// SPDX-License-Identifier: Apache-2.0

using System;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Parley.Directory.Users;
using Parley.Security.Certificates;
using Parley.Security.KeyRing;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Endpoints;
using Parley.Storage;

namespace Parley.Registrar;

/// <summary>Adds the registrar to a service collection.</summary>
public static class RegistrarServices
{
    /// <summary>Adds <see cref="RegistrarFeature"/> and its <see cref="IEndpointLocator"/>, once each.</summary>
    public static IServiceCollection AddRegistrar(this IServiceCollection services, RegistrarOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(provider => new RegistrarFeature(
            new RegistrarDependencies(
                provider.GetRequiredService<IAccountDirectory>(),
                provider.GetRequiredService<IDeviceCertificateRegister>(),
                provider.GetRequiredService<IBackendDatabase>(),
                provider.GetRequiredService<IKeyRing>(),
                provider.GetRequiredService<ISipSender>(),
                provider.GetRequiredService<ISipProxy>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILoggerFactory>()),
            options));
        services.TryAddSingleton<IEndpointLocator>(static provider =>
            provider.GetRequiredService<RegistrarFeature>().Locator);
        return services;
    }
}
