// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.Extensions.Logging;
using Parley.Hosting.Lifecycle;
using Parley.Security.Authentication;
using Parley.Security.Gssapi.Acceptance;
using Parley.Security.Gssapi.Keytabs;
using Parley.Security.Gssapi.Passwords;
using Parley.Security.Kerberos;
using Parley.Topology.Document;

namespace Parley.Composition;

/// <summary>
/// The one acceptor of Kerberos tickets of this computer; what it refuses is in the log with its reason.
/// </summary>
internal sealed partial class KerberosDoor(IKerberosAcceptor acceptor, string keytabFile, ILogger log)
    : IKerberosAcceptor
{
    /// <summary>Opens it, when the topology offers Kerberos.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="computer">This computer.</param>
    /// <param name="files">The data directory.</param>
    /// <param name="keytab">The keytab given; null when none was.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where refusals are told.</param>
    /// <returns>Null when nothing offers Kerberos and there is no keytab, which administrators alone may use.</returns>
    /// <exception cref="ParleyException">There is no keytab, or the key of a service is missing in it.</exception>
    public static KerberosDoor? Open(
        DeploymentTopology topology, ComputerTopology computer, DeploymentDirectory files, string? keytab,
        TimeProvider time, ILoggerFactory loggers)
    {
        string[] needed = [.. ServicesNeeded(topology).Select(service => $"{service}/{computer.Fqdn}")];
        if (keytab is null)
        {
            if (needed.Length == 0)
            {
                return null;
            }

            throw new ParleyException(
                ExitCode.Environment,
                "The topology offers kerberos, which needs this computer's keys: give serve --keytab FILE. 'parley "
                + "kerberos principals' says which keys and how to get them.");
        }

        GssKerberosAcceptor acceptor = GssKerberosAcceptor.Create(
            new KerberosAcceptorOptions
            {
                KeytabFile = keytab,
                ReplayCacheDirectory = files.KerberosDirectory,
                HostNames = topology.CertificateNames(computer),
            },
            time);
        IReadOnlyList<KeytabKey> keys = KeytabFile.Read(keytab);
        string[] missing =
        [
            .. needed.Where(principal => !keys.Any(
                k => string.Equals(k.Name, principal, StringComparison.OrdinalIgnoreCase))),
        ];
        return missing.Length == 0
            ? new KerberosDoor(acceptor, keytab, loggers.CreateLogger<KerberosDoor>())
            : throw new ParleyException(
                ExitCode.Environment,
                $"The keytab {keytab} has no key of {string.Join(" nor of ", missing)}. 'parley kerberos principals' "
                + "says how to get it.");
    }

    /// <summary>The services that the topology offers Kerberos for.</summary>
    public static IEnumerable<string> ServicesNeeded(DeploymentTopology topology)
    {
        if (topology.RegistrarSchemes.Contains(AuthenticationScheme.Kerberos))
        {
            yield return KerberosServices.Sip;
        }

        if (topology.WebSchemes.Contains(AuthenticationScheme.Kerberos)
            || topology.WebSchemes.Contains(AuthenticationScheme.Password))
        {
            yield return KerberosServices.Http;
        }
    }

    /// <summary>What checks the passwords of the domains' people, with the same keytab.</summary>
    /// <param name="deployment">Knows the domains.</param>
    /// <param name="time">The clock.</param>
    public IDomainPasswords OpenPasswords(OpenDeployment deployment, TimeProvider time) => new GssDomainPasswords(
        () => [.. deployment.People.Domains.List().Select(static d =>
            KerberosRealm.OfDirectory(d.Realm, d.Controllers))],
        new DomainPasswordOptions
        {
            KeytabFile = keytabFile,
            ConfigurationFile = Path.Combine(deployment.Files.KerberosDirectory, "krb5.conf"),
        },
        time, (failure, detail) => LogPassword(log, failure, detail));

    /// <inheritdoc />
    public KerberosAcceptance Accept(string service, ReadOnlySpan<byte> token, ReadOnlySpan<byte> channelBinding)
    {
        KerberosAcceptance acceptance = acceptor.Accept(service, token, channelBinding);
        if (acceptance.Context is null)
        {
            LogRefused(log, service, acceptance.Failure, acceptance.Detail);
        }

        return acceptance;
    }

    [LoggerMessage(20, LogLevel.Information, "A Kerberos token for {Service} was refused ({Failure}): {Detail}")]
    private static partial void LogRefused(
        ILogger logger, string service, AuthenticationFailure failure, string detail);

    [LoggerMessage(21, LogLevel.Information, "A password was not taken by its domain ({Failure}): {Detail}")]
    private static partial void LogPassword(ILogger logger, AuthenticationFailure failure, string detail);
}
