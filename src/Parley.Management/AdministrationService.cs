// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Parley.Directory;
using Parley.Management.Administrators;
using Parley.Management.Audit;
using Parley.Management.Commands;
using Parley.Management.Directories;
using Parley.Management.Kerberos;
using Parley.Management.Signatures;
using Parley.Security.Certificates;
using Parley.Storage;
using Parley.Topology.Document;

namespace Parley.Management;

/// <summary>
/// The one path of every administrative act, over the network and in process alike: authenticate the credential,
/// authorise, validate, execute, audit (row T06). The answer is given after the change and its audit entry are durable.
/// </summary>
public sealed partial class AdministrationService
{
    private readonly AuditLog _audit;
    private readonly RequestVerifier _verifier;
    private readonly KerberosRequestVerifier? _kerberos;
    private readonly CommandExecution _execution;
    private readonly RefusalAudit _refusals;
    private readonly TimeProvider _time;
    private readonly ILogger<AdministrationService> _logger;

    /// <summary>
    /// Makes the service. Requests of the last minutes are read from the audit log, so that none is taken twice.
    /// </summary>
    /// <param name="database">The backend database.</param>
    /// <param name="directory">The directory.</param>
    /// <param name="authorities">Issues administrators' certificates and says which are its own.</param>
    /// <param name="keyRing">Seals the head of the audit log.</param>
    /// <param name="neighbours">What there is beside the database.</param>
    /// <param name="options">Choices and limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <exception cref="AuditException">The audit log was changed outside Parley.</exception>
    public AdministrationService(
        IBackendDatabase database, BuiltInDirectory directory, DeploymentAuthorities authorities,
        Security.KeyRing.IKeyRing keyRing, AdministrationNeighbours neighbours, AdministrationOptions options,
        TimeProvider time, ILogger<AdministrationService> logger)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(neighbours);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        Options = options;
        _audit = AuditLog.Open(database, keyRing);
        Administrators = AdministratorRegister.Open(database, time);
        _verifier = new RequestVerifier(new AdministratorCertificateValidator(authorities), Administrators, options);
        _kerberos = neighbours.Kerberos is { } kerberos
            ? new KerberosRequestVerifier(kerberos, directory.Accounts, Administrators)
            : null;
        AuditedWrites writes = new(database, Administrators, _audit);
        _execution = new CommandExecution(
            directory, neighbours, new DomainExecution(directory, neighbours.Domains, writes), Administrators,
            authorities, writes, _audit, options);
        _refusals = new RefusalAudit(options.RefusalAuditInterval);
        _time = time;
        _logger = logger;
        foreach (AuditEntry entry in _audit.Since(time.GetUtcNow() - RequestVerifier.MemoryOf(options)))
        {
            if (entry.Nonce.Length > 0)
            {
                _verifier.Remember(entry.Serial, entry.Nonce, entry.At);
            }
        }
    }

    /// <summary>Choices and limits.</summary>
    public AdministrationOptions Options { get; }

    /// <summary>The administrators' credentials.</summary>
    public AdministratorRegister Administrators { get; }

    /// <summary>The audit log.</summary>
    public AuditLog Audit => _audit;

    /// <summary>How many requests without a valid credential were refused since the start.</summary>
    public long RefusedStrangers => _refusals.Count;

    /// <summary>Whether administrators may prove themselves by Kerberos.</summary>
    public bool TakesTickets => _kerberos is not null;

    /// <summary>Does one request.</summary>
    /// <param name="request">The request; any content.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<AdministrationReply> ExecuteAsync(SignedRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        (AuthenticatedRequest? authenticated, AdministrationReply? refusal) =
            await AuthenticateAsync(request.Head, cancellationToken);
        return authenticated is null
            ? refusal ?? throw new InvalidOperationException("A refusal has a reply.")
            : await ExecuteAsync(authenticated, request.Body, cancellationToken);
    }

    /// <summary>The first half, before the body is read: who asks.</summary>
    /// <param name="head">The head; any text.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Who asks, or why not.</returns>
    public async Task<(AuthenticatedRequest? Request, AdministrationReply? Refusal)> AuthenticateAsync(
        SignedHead head, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(head);
        DateTimeOffset now = _time.GetUtcNow();
        AdministrationReply? refusal = _verifier.Verify(head, now, out AuthenticatedRequest? request);
        return await AdmitAsync(request, refusal, now, cancellationToken);
    }

    /// <summary>The first half for a request with a Kerberos ticket.</summary>
    /// <param name="head">The head; any text.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Who asks, or why not.</returns>
    public async Task<(AuthenticatedRequest? Request, AdministrationReply? Refusal)> AuthenticateAsync(
        KerberosHead head, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(head);
        DateTimeOffset now = _time.GetUtcNow();
        AuthenticatedRequest? request = null;
        AdministrationReply? refusal = _kerberos is null
            ? new AdministrationReply(
                AdministrationStatus.Unauthenticated, "This server takes no Kerberos tickets: it has no keytab.")
            : _kerberos.Verify(head, now, out request);
        return await AdmitAsync(request, refusal, now, cancellationToken);
    }

    private async Task<(AuthenticatedRequest? Request, AdministrationReply? Refusal)> AdmitAsync(
        AuthenticatedRequest? request, AdministrationReply? refusal, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (refusal is null)
        {
            return (request, null);
        }

        if (_refusals.ShouldWrite(now, out string suffix))
        {
            LogRefused(refusal.Status, request?.Administrator.Name ?? string.Empty);

            // A replayed request names its signer, but the signer did not send it again: nobody is named as actor.
            AdministrationReply told = refusal with { Text = refusal.Text + suffix };
            AuditEntry entry = new AuditEntry(
                now, string.Empty, string.Empty, "authenticate", string.Empty, string.Empty, string.Empty, string.Empty)
                .Ending(told);
            return (null, await GuardAsync(() => AuditRefusalAsync(entry, refusal, cancellationToken)));
        }

        LogRefusedAgain(refusal.Status);
        return (null, refusal);
    }

    /// <summary>The second half: authorise, validate, execute, audit. The body is overwritten by the caller.</summary>
    /// <param name="request">Who asks.</param>
    /// <param name="body">The command; any octets.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<AdministrationReply> ExecuteAsync(
        AuthenticatedRequest request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        AuditEntry entry = new(
            _time.GetUtcNow(), request.Administrator.Name, request.Administrator.Serial, "unreadable", string.Empty,
            string.Empty, string.Empty, request.Nonce);
        AdministrationReply reply = await GuardAsync(() => DispatchAsync(request, body, entry, cancellationToken));
        return reply;
    }

    private async Task<AdministrationReply> DispatchAsync(
        AuthenticatedRequest request, ReadOnlyMemory<byte> body, AuditEntry entry, CancellationToken cancellationToken)
    {
        if (Administrators.IsEmpty)
        {
            AdministratorIdentity first = request.Administrator;
            await Administrators.EnrolFirstAsync(
                new AdministratorRecord(first.Serial, first.Name, first.Thumbprint, first.NotAfter), cancellationToken);
        }

        if (body.Length > Options.MaximumBodyBytes)
        {
            return await RefuseAsync(
                AdministrationStatus.TooLarge, "The command is too large.", entry, cancellationToken);
        }

        if (!FieldText.IsDigestOf(request.ContentDigest, body.Span))
        {
            return await RefuseAsync(
                AdministrationStatus.Unauthenticated, "The body is not the one that was signed.", entry,
                cancellationToken);
        }

        if (!CommandSerializer.TryRead(body.Span, out AdministrationCommand? command, out string? error))
        {
            return await RefuseAsync(AdministrationStatus.Malformed, error, entry, cancellationToken);
        }

        using (command)
        {
            entry = entry with { Act = command.Act, Target = command.Target };
            if (!AdministratorRights.Include(request.Administrator.Role, command))
            {
                return await RefuseAsync(
                    AdministrationStatus.Forbidden, "You may not do that.", entry, cancellationToken);
            }

            AdministrationReply reply = await _execution.ExecuteAsync(command, entry, cancellationToken);
            LogExecuted(request.Administrator.Name, command.Act, reply.Status);
            return reply;
        }
    }

    private async Task<AdministrationReply> RefuseAsync(
        AdministrationStatus status, string text, AuditEntry entry, CancellationToken cancellationToken)
    {
        AdministrationReply reply = new(status, text);
        await _audit.AppendAsync(entry.Ending(reply), cancellationToken);
        LogExecuted(entry.Administrator, entry.Act, status);
        return reply;
    }

    private async Task<AdministrationReply> AuditRefusalAsync(
        AuditEntry entry, AdministrationReply refusal, CancellationToken cancellationToken)
    {
        await _audit.AppendAsync(entry, cancellationToken);
        return refusal;
    }

    /// <summary>Turns what the database reports into replies: the administrator learns whether it was done.</summary>
    private async Task<AdministrationReply> GuardAsync(Func<Task<AdministrationReply>> act)
    {
        try
        {
            return await act();
        }
        catch (DatabaseBusyException exception)
        {
            LogFailed(exception);
            return new AdministrationReply(
                AdministrationStatus.Busy, "The server has too much to write; nothing was done.");
        }
        catch (DatabaseException exception)
        {
            LogFailed(exception);
            return new AdministrationReply(AdministrationStatus.Failed, exception.Message + " Nothing was done.");
        }
        catch (AggregateException exception)
        {
            // The change is durable; a part of the server did not follow it and says so in its own log.
            LogFailed(exception);
            return new AdministrationReply(
                AdministrationStatus.Failed,
                "It is done, but a part of the server did not follow; restart the server.");
        }
        catch (TopologyException exception)
        {
            LogFailed(exception);
            return new AdministrationReply(AdministrationStatus.Failed, exception.Message + " Nothing was done.");
        }
        catch (CertificateAuthorityException exception)
        {
            LogFailed(exception);
            return new AdministrationReply(AdministrationStatus.Failed, exception.Message + " Nothing was done.");
        }
        catch (Exception exception) when (
            exception is AuditException or CryptographicException or ObjectDisposedException)
        {
            LogFailed(exception);
            return new AdministrationReply(
                AdministrationStatus.Failed, "The server could not write its audit log; nothing was done.");
        }
    }

    [LoggerMessage(6001, LogLevel.Information, "Administrator {Administrator}: {Act} ended with {Status}")]
    private partial void LogExecuted(string administrator, string act, AdministrationStatus status);

    [LoggerMessage(
        6002, LogLevel.Warning, "An administrative request was refused: {Status} (signed by {Administrator})")]
    private partial void LogRefused(AdministrationStatus status, string administrator);

    [LoggerMessage(6004, LogLevel.Debug, "One more administrative request was refused: {Status}")]
    private partial void LogRefusedAgain(AdministrationStatus status);

    [LoggerMessage(6003, LogLevel.Error, "An administrative request failed")]
    private partial void LogFailed(Exception exception);
}
