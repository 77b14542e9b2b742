// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Parley.Registrar.Contacts;
using Parley.Registrar.DirectorySearch;
using Parley.Registrar.Endpoints;
using Parley.Registrar.InBandPolicy;
using Parley.Registrar.Registration;
using Parley.Registrar.UserRouting;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Endpoints;

namespace Parley.Registrar;

/// <summary>
/// The registrar of one server, put together: who is signed in, contact lists, in-band policy, and the routing of
/// requests between people. A role lists <see cref="Handlers"/>, then the handlers of other features, then
/// <see cref="Router"/> last, which accepts everything.
/// </summary>
public sealed class RegistrarFeature : IDisposable
{
    private readonly EndpointRegistry _registry;
    private readonly DurableBindings _bindings;
    private readonly EndpointExpiry _expiry;
    private readonly AccountWatch _watch;
    private readonly ContactRosters _rosters;

    /// <summary>Makes the registrar; it works at once.</summary>
    /// <param name="dependencies">What it stands on.</param>
    /// <param name="options">Choices; null for the defaults.</param>
    public RegistrarFeature(RegistrarDependencies dependencies, RegistrarOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dependencies);
        options ??= new RegistrarOptions();
        (ISipSender sender, TimeProvider time, RegistrarLimits limits) =
            (dependencies.Sender, dependencies.Time, options.Limits);
        _registry = new EndpointRegistry(
            dependencies.Directory, dependencies.Certificates, new DeregistrationNotice(sender), limits,
            dependencies.LoggerFactory.CreateLogger<EndpointRegistry>());
        _bindings = new DurableBindings(
            new BindingStore(dependencies.Database, dependencies.KeyRing), _registry, dependencies.Directory, time,
            dependencies.LoggerFactory.CreateLogger<DurableBindings>());
        _expiry = new EndpointExpiry(_registry, time, options.ExpiryScanPeriod);
        _watch = new AccountWatch(dependencies.Directory, _registry);
        _rosters = new ContactRosters(
            new ContactStore(dependencies.Database, dependencies.KeyRing), new ContactAnswers(sender, time), limits,
            _registry, dependencies.Directory, dependencies.LoggerFactory.CreateLogger<ContactRosters>());

        ServerNames names = new(dependencies.Directory, sender.Fqdn);
        SubscriptionLifetime lifetimes = new(sender, options);
        Handlers =
        [
            new RegisterHandler(
                _registry, dependencies.Directory, names, new RegisterAnswer(sender, time, options), time, options),
            new ContactSubscribeHandler(_rosters, _registry, names, lifetimes),
            new ContactOperationHandler(_rosters, names, limits),
            new ProvisioningHandler(sender, names, lifetimes, options),
            new DirectorySearchHandler(dependencies.Directory, names, limits, time),
        ];
        Router = new UserRouter(dependencies.Proxy, _registry, names, new ServerAnswers(sender));
    }

    /// <summary>Who is signed in, and where.</summary>
    public IEndpointLocator Locator => _registry;

    /// <summary>The services, in the order they must be asked.</summary>
    public IReadOnlyList<ISipRequestHandler> Handlers { get; }

    /// <summary>
    /// The last handler of the role: forwards to people's endpoints what no service took, or refuses it.
    /// </summary>
    public ISipRequestHandler Router { get; }

    /// <summary>
    /// Puts back the phones on UDP that were registered when the last process ended. Once, when the server listens.
    /// </summary>
    /// <param name="open">Finds the flow to one.</param>
    /// <param name="cancellationToken">Ends waiting for the database.</param>
    public async Task RestoreAsync(SipFlowOpener open, CancellationToken cancellationToken) =>
        await _bindings.RestoreAsync(open, cancellationToken);

    /// <summary>
    /// The server is about to stop: from here on the end of a flow is not the end of a phone's binding. Before the
    /// server closes its flows.
    /// </summary>
    public Task SuspendAsync() => _bindings.SuspendAsync();

    /// <summary>The server stops: every endpoint leaves, and whoever listens to the locator is told so.</summary>
    public void Stop() => _registry.Stop();

    /// <inheritdoc />
    public void Dispose()
    {
        _bindings.Dispose();
        _expiry.Dispose();
        _watch.Dispose();
        _rosters.Dispose();
    }
}
