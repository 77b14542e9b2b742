// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap.Protocols;

/// <summary>
/// Opens connections with System.DirectoryServices.Protocols: LDAP inside TLS, or sealed by Kerberos, and in no other
/// way.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class LdapSessionFactory(TimeProvider time) : IDirectorySessionFactory
{
    /// <summary>How long a connection may take to be made.</summary>
    public TimeSpan ConnectTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a controller may take to answer.</summary>
    public TimeSpan AnswerTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public async Task<IDirectorySession> ConnectAsync(
        DirectoryDomain domain, string controller, byte[]? password, CancellationToken cancellationToken)
    {
        // A name without a password is no authentication (RFC 4513 section 5.1.2), though controllers answer success.
        if (domain.Transport == DomainTransport.Ldaps && password is not { Length: > 0 })
        {
            throw new ControllerException(
                DirectoryFailure.Configuration, $"The password of {domain.BindName} is empty; set it.");
        }

        try
        {
            return await OpenAsync(domain, controller, password, cancellationToken);
        }
        finally
        {
            // The thread of a connection that is given up may still bind with it: it overwrites it itself, rather than
            // send zeros, which would count as a wrong password there.
            if (!cancellationToken.IsCancellationRequested)
            {
                CryptographicOperations.ZeroMemory(password);
            }
        }
    }

    private async Task<IDirectorySession> OpenAsync(
        DirectoryDomain domain, string controller, byte[]? password, CancellationToken cancellationToken)
    {
        ControllerAddress address = ControllerAddress.Read(controller, domain.Transport);
        LdapThread thread = new($"ldap {controller}");
        LdapOpening opening = new(domain, controller, address, ConnectTime, AnswerTime);
        try
        {
            return await thread.RunAsync(
                () => new LdapSession(controller, opening.Open(password), thread, AnswerTime),
                static late => late.Close(), cancellationToken);
        }
        catch (ControllerException e) when (e.Failure == DirectoryFailure.Unreachable)
        {
            // The library says "unavailable" whatever it was.
            thread.Dispose();
            ControllerException? reason = await ReachTrial.FindReasonAsync(
                domain, controller, address, ConnectTime, time, cancellationToken);
            throw reason ?? e;
        }
        catch (Exception)
        {
            thread.Dispose();
            throw;
        }
    }
}
