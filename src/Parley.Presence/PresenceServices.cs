// SPDX-License-Identifier: Apache-2.0

using System;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Parley.Directory.Users;
using Parley.Security.KeyRing;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Endpoints;
using Parley.Storage;

namespace Parley.Presence;

/// <summary>Adds presence to a service collection.</summary>
public static class PresenceServices
{
    /// <summary>Adds <see cref="PresenceFeature"/>, once.</summary>
    public static IServiceCollection AddPresence(this IServiceCollection services, PresenceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(provider => new PresenceFeature(
            new PresenceDependencies(
                provider.GetRequiredService<IAccountDirectory>(),
                provider.GetRequiredService<IEndpointLocator>(),
                provider.GetRequiredService<IBackendDatabase>(),
                provider.GetRequiredService<IKeyRing>(),
                provider.GetRequiredService<ISipSender>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILoggerFactory>()),
            options));
        return services;
    }
}
