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
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }
    }
}
