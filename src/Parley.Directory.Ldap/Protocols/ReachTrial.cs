// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap.Protocols;

/// <summary>
/// Finds out why a controller was "unavailable": not there, or its certificate was refused. Only for the sentence: what
/// the LDAP library refused stays refused.
/// </summary>
internal static class ReachTrial
{
    /// <summary>Tries; null when nothing is wrong that could be seen.</summary>
    public static async Task<ControllerException?> FindReasonAsync(
        DirectoryDomain domain, string controller, ControllerAddress address, TimeSpan limit, TimeProvider time,
        CancellationToken cancellationToken)
    {
        using CancellationTokenSource timer = new(limit, time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync(address.Host, address.Port, either.Token);
            return domain.Transport == DomainTransport.Ldaps
                ? await TryCertificateAsync(client, domain, controller, address, either.Token)
                : null;
        }
        catch (SocketException e)
        {
            return new ControllerException(
                DirectoryFailure.Unreachable,
                $"{controller} cannot be reached at port {address.Port}: {e.Message}.", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            return new ControllerException(
                DirectoryFailure.Unreachable,
                $"{controller} does not answer at port {address.Port} within {limit.TotalSeconds:0} seconds.", e);
        }
    }

    private static async Task<ControllerException?> TryCertificateAsync(
        TcpClient client, DirectoryDomain domain, string controller, ControllerAddress address,
        CancellationToken cancellationToken)
    {
        ControllerException? reason = null;
        using SslStream tls = new(client.GetStream());
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = address.Host,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                reason = Judge(domain, controller, address, certificate as X509Certificate2, chain, errors);
                return reason is null;
            },
        };
        if (domain.TrustedCertificates is { } file)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(file);
        }

        try
        {
            await tls.AuthenticateAsClientAsync(options, cancellationToken);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or CryptographicException)
        {
            return reason ?? new ControllerException(
                DirectoryFailure.NotSealed, $"No TLS connection with {controller} comes about: {e.Message}", e);
        }

        return null;
    }

    private static ControllerException? Judge(
        DirectoryDomain domain, string controller, ControllerAddress address, X509Certificate2? certificate,
        X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None || certificate is null)
        {
            return null;
        }

        if (chain is not null && Array.Exists(
            chain.ChainStatus, static s => s.Status.HasFlag(X509ChainStatusFlags.NotTimeValid)))
        {
            return new ControllerException(
                DirectoryFailure.CertificateTime,
                $"The certificate of {controller} is valid from {certificate.NotBefore.ToUniversalTime():u} to "
                    + $"{certificate.NotAfter.ToUniversalTime():u}: renew it, or mend this machine's clock.");
        }

        return errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)
            ? new ControllerException(
                DirectoryFailure.CertificateNotTrusted,
                $"The certificate of {controller} comes from \"{certificate.Issuer}\", which "
                    + $"{domain.TrustedCertificates ?? "this system"} does not trust: add the authority's certificate.")
            : new ControllerException(
                DirectoryFailure.CertificateName,
                $"The certificate of {controller} is for another name (\"{certificate.Subject}\") than "
                    + $"{address.Host}: use the name in it.");
    }
}
