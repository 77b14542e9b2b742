// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.Extensions.Logging;
using Parley.Hosting.Health;
using Parley.Hosting.Lifecycle;
using Parley.Security.Authentication;
using Parley.Security.Gssapi;
using Parley.Security.Gssapi.Acceptance;
using Parley.Security.Gssapi.Keytabs;
using Parley.Security.Gssapi.Passwords;
using Parley.Security.Kerberos;
using Parley.Topology.Document;

namespace Parley.Composition;

/// <summary>
/// The one acceptor of Kerberos tickets of this computer; what it refuses is in the log with its reason.
/// </summary>
internal sealed partial class KerberosDoor : IKerberosAcceptor
{
    /// <summary>The part of health that <see cref="Health"/> is.</summary>
    public const string HealthName = "kerberos-keytab";

    private readonly IKerberosAcceptor _acceptor;
    private readonly string _keytabFile;
    private readonly IReadOnlyList<ServicePrincipal> _needed;
    private readonly ILogger _log;

    private KerberosDoor(
        IKerberosAcceptor acceptor, string keytabFile, IReadOnlyList<ServicePrincipal> needed, ILogger log)
    {
        _acceptor = acceptor;
        _keytabFile = keytabFile;
        _needed = needed;
        _log = log;
    }

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
        ServicePrincipal[] needed =
            [.. ServicePrincipal.NeededBy(topology, computer.Fqdn).Where(static p => p.Offered)];
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
        return ProblemOf(KeytabFile.Read(keytab), needed) is not { } problem
            ? new KerberosDoor(acceptor, keytab, needed, loggers.CreateLogger<KerberosDoor>())
            : throw new ParleyException(
                ExitCode.Environment,
                $"The keytab {keytab} {problem}. 'parley kerberos principals' says how to get it.");
    }

    /// <summary>Whether the keytab, which may have been exchanged, holds what tickets are accepted with.</summary>
    public HealthReport Health()
    {
        try
        {
            string? problem = ProblemOf(KeytabFile.Read(_keytabFile), _needed);
            return new HealthReport(
                HealthName, problem is null, problem is null ? "every key is there" : $"{_keytabFile} {problem}");
        }
        catch (GssapiException e)
        {
            return new HealthReport(HealthName, Healthy: false, e.Message);
        }
    }

    /// <summary>What checks the passwords of the domains' people, with the same keytab.</summary>
    /// <param name="deployment">Knows the domains.</param>
    /// <param name="requireArmor">Whether inside armor only.</param>
    /// <param name="time">The clock.</param>
    public IDomainPasswords OpenPasswords(
        OpenDeployment deployment, bool requireArmor, TimeProvider time) => new GssDomainPasswords(
        () => [.. deployment.People.Domains.List().Select(static d =>
            KerberosRealm.OfDirectory(d.Realm, d.Controllers))],
        new DomainPasswordOptions
        {
            KeytabFile = _keytabFile,
            RequireArmor = requireArmor,
            ConfigurationFile = Path.Combine(deployment.Files.KerberosDirectory, "krb5.conf"),
        },
        time, ReportPassword);

    /// <inheritdoc />
    public KerberosAcceptance Accept(string service, ReadOnlySpan<byte> token, ReadOnlySpan<byte> channelBinding)
    {
        KerberosAcceptance acceptance = _acceptor.Accept(service, token, channelBinding);
        if (acceptance.Context is null)
        {
            LogRefused(_log, service, acceptance.Failure, acceptance.Detail);
        }

        return acceptance;
    }

    // What is wrong with it, as the end of a sentence about the keytab; null when nothing is.
    private static string? ProblemOf(IReadOnlyList<KeytabKey> keys, IReadOnlyList<ServicePrincipal> needed)
    {
        ILookup<PrincipalState, string> states = needed.ToLookup(p => p.StateIn(keys), static p => p.Name);
        return states.Contains(PrincipalState.Missing)
            ? $"has no key of {string.Join(" nor of ", states[PrincipalState.Missing])}"
            : states.Contains(PrincipalState.Weak)
                ? $"has RC4 or DES keys only of {string.Join(" and of ", states[PrincipalState.Weak])}, which no ticket "
                    + "is accepted with"
                : null;
    }

    private void ReportPassword(AuthenticationFailure failure, string detail)
    {
        if (failure == AuthenticationFailure.DirectoryUnavailable)
        {
            LogPasswordUnchecked(_log, detail);
        }
        else
        {
            LogPassword(_log, failure, detail);
        }
    }

    [LoggerMessage(20, LogLevel.Information, "A Kerberos token for {Service} was refused ({Failure}): {Detail}")]
    private static partial void LogRefused(
        ILogger logger, string service, AuthenticationFailure failure, string detail);

    [LoggerMessage(21, LogLevel.Information, "A password was not taken by its domain ({Failure}): {Detail}")]
    private static partial void LogPassword(ILogger logger, AuthenticationFailure failure, string detail);

    [LoggerMessage(22, LogLevel.Warning, "A password could not be checked by its domain: {Detail}")]
    private static partial void LogPasswordUnchecked(ILogger logger, string detail);
}
