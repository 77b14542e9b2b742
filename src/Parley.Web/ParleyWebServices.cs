// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Parley.Security.Authentication;
using Parley.Security.Kerberos;
using Parley.Security.KeyRing;
using Parley.Security.Lockout;
using Parley.Security.Ntlm;
using Parley.Security.WebTickets;
using Parley.Web.Accounts;
using Parley.Web.Autodiscover;
using Parley.Web.CertificateProvisioning;
using Parley.Web.Http;
using Parley.Web.SignIn;
using Parley.Web.Tickets;

namespace Parley.Web;

/// <summary>Registers and maps the web services of a Front End.</summary>
public static class ParleyWebServices
{
    /// <summary>
    /// Registers the services. Expected beside them: <c>IAccountDirectory</c>, <see cref="ICredentialSource"/>,
    /// <c>IDeviceCertificateRegister</c>, <c>DeploymentAuthorities</c>, <see cref="IKeyRing"/>, the deployment's one
    /// <see cref="AttemptBudget"/>, a <see cref="TimeProvider"/> and logging; where Kerberos is offered, an
    /// <see cref="IKerberosAcceptor"/> and an <see cref="IDirectoryLinks"/>; where passwords are taken, an
    /// <see cref="IDomainPasswords"/>;
    /// where domain-ntlm is, an <see cref="IDomainNtlm"/>.
    /// </summary>
    public static IServiceCollection AddParleyWebServices(this IServiceCollection services, WebServicesOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(options);
        services.TryAddSingleton<AccountEpochs>();
        services.TryAddSingleton<IAccountEpochs>(static s => s.GetRequiredService<AccountEpochs>());
        services.TryAddSingleton(s => new WebTicketIssuer(
            s.GetRequiredService<IKeyRing>(), options.Addresses.TicketService, s.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(s => new WebTicketValidator(
            s.GetRequiredService<IKeyRing>(), options.Addresses.TicketService,
            s.GetRequiredService<ICredentialSource>(), s.GetRequiredService<IAccountEpochs>()));
        services.TryAddSingleton(s => new NtlmHttpAuthenticator(
            s.GetRequiredService<ICredentialSource>(), s.GetRequiredService<AttemptBudget>(), NtlmOptions(options),
            s.GetService<IDomainNtlm>()));
        if (options.Schemes.Contains("kerberos"))
        {
            services.TryAddSingleton<KerberosHttpSignIn>();
        }

        if (options.Schemes.Contains("password"))
        {
            services.TryAddSingleton<TokenEndpoint>();
        }

        services.TryAddSingleton<HttpSignIn>();
        services.TryAddSingleton<TicketEndpoint>();
        services.TryAddSingleton<CertificateEndpoint>();
        services.TryAddSingleton<AutodiscoverEndpoint>();
        return services;
    }

    /// <summary>
    /// Maps the services. The listener speaks HTTP/1.1 over TLS: NTLM proves a connection, which HTTP/2 shares among
    /// requests.
    /// </summary>
    public static IEndpointRouteBuilder MapParleyWebServices(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        // Followed from the first moment, not from the first ticket.
        endpoints.ServiceProvider.GetRequiredService<AccountEpochs>();
        return endpoints.MapAutodiscover().MapTicketService().MapCertificateService();
    }

    private static IEndpointRouteBuilder MapAutodiscover(this IEndpointRouteBuilder endpoints)
    {
        AutodiscoverEndpoint endpoint = endpoints.ServiceProvider.GetRequiredService<AutodiscoverEndpoint>();
        endpoints.MapGet("/", endpoint.RootAsync);
        endpoints.MapGet(WebServiceAddresses.AutodiscoverRootPath, endpoint.RootAsync);
        endpoints.MapGet(WebServiceAddresses.AutodiscoverUserPath, TlsOnly.Wrap(endpoint.UserAsync));
        return endpoints;
    }

    private static IEndpointRouteBuilder MapTicketService(this IEndpointRouteBuilder endpoints)
    {
        TicketEndpoint endpoint = endpoints.ServiceProvider.GetRequiredService<TicketEndpoint>();
        endpoints.MapGet(WebServiceAddresses.TicketServicePath + "/mex", TlsOnly.Wrap(endpoint.DescribeAsync));
        endpoints.MapPost(WebServiceAddresses.TicketServicePath, TlsOnly.Wrap(endpoint.IssueAsync));
        if (endpoints.ServiceProvider.GetService<TokenEndpoint>() is { } tokens)
        {
            endpoints.MapPost(WebServiceAddresses.TokenServicePath, TlsOnly.Wrap(tokens.IssueAsync));
        }

        return endpoints;
    }

    private static IEndpointRouteBuilder MapCertificateService(this IEndpointRouteBuilder endpoints)
    {
        CertificateEndpoint endpoint = endpoints.ServiceProvider.GetRequiredService<CertificateEndpoint>();
        endpoints.MapGet(WebServiceAddresses.CertificateServicePath + "/mex", TlsOnly.Wrap(endpoint.DescribeAsync));
        endpoints.MapPost(WebServiceAddresses.CertificateProofPath, TlsOnly.Wrap(endpoint.IssueAsync));
        return endpoints;
    }

    private static NtlmHttpOptions NtlmOptions(WebServicesOptions options) => new()
    {
        Names = NtlmServerNames.FromFqdn(options.Host, options.DefaultDomain),
        AcceptedTargets =
        [
            .. options.HostNames.Append(options.Host).Distinct(StringComparer.OrdinalIgnoreCase)
                .Select(static n => "HTTP/" + n),
        ],
    };
}
