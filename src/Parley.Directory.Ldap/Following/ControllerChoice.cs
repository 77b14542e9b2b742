// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Sessions;
using Parley.Storage;

namespace Parley.Directory.Ldap.Following;

/// <summary>Picks a controller: the first of the configured order that can be used.</summary>
/// <param name="domain">The domain.</param>
/// <param name="people">Keeps the password.</param>
/// <param name="sessions">Connects.</param>
/// <param name="time">The clock.</param>
internal sealed class ControllerChoice(
    DirectoryDomain domain, IDomainPeople people, IDirectorySessionFactory sessions, TimeProvider time)
{
    private string? _avoided;

    /// <summary>Why the first controller could not be used when it was last tried.</summary>
    public string? WhyNotPreferred { get; private set; }

    /// <summary>Tries a controller last next time: it just failed.</summary>
    public void Avoid(string controller) => _avoided = controller;

    /// <summary>Connects to the first that can be used.</summary>
    /// <exception cref="ControllerException">None can; the text says why of each.</exception>
    public async Task<Connection> ConnectAsync(DomainState state, CancellationToken cancellationToken)
    {
        List<ControllerException> failures = [];
        foreach (string controller in domain.Controllers.OrderBy(c => c == _avoided))
        {
            try
            {
                Connection connection = await ConnectAsync(controller, state, cancellationToken);
                _avoided = null;
                return connection;
            }
            catch (Exception e) when (IsOfController(e, cancellationToken))
            {
                ControllerException failure = Explain(controller, e);
                NoteFailure(controller, failure);
                failures.Add(failure);
            }
        }

        _avoided = null;
        throw failures.Count == 0
            ? new ControllerException(
                DirectoryFailure.Configuration, $"{domain.DnsName} has no controllers configured.")
            : new ControllerException(
                failures[0].Failure,
                string.Join(' ', failures.Select(static f => f.Message).Distinct(StringComparer.Ordinal)),
                failures[0]);
    }

    /// <summary>Connects to a controller preferred to the one in use; null when none can be used.</summary>
    public async Task<Connection?> PreferAsync(string inUse, DomainState state, CancellationToken cancellationToken)
    {
        foreach (string controller in domain.Controllers.TakeWhile(c => c != inUse))
        {
            try
            {
                return await ConnectAsync(controller, state, cancellationToken);
            }
            catch (Exception e) when (IsOfController(e, cancellationToken))
            {
                NoteFailure(controller, Explain(controller, e));
            }
        }

        return null;
    }

    /// <summary>
    /// Whether a controller has everything that was taken over from the one in use: one that lags would undo ends.
    /// While that cannot be found out, it is not used.
    /// </summary>
    public async Task<bool> HasCaughtUpAsync(Connection better, Connection inUse, CancellationToken cancellationToken)
    {
        string controller = better.Facts.Controller;
        try
        {
            long? has = await ReplicationCursors.UsnOfAsync(better, inUse.Facts.Invocation, cancellationToken);
            if (has >= inUse.TakenUsn)
            {
                return true;
            }

            NoteFailure(controller, new ControllerException(
                DirectoryFailure.NotPermitted,
                has is null
                    ? $"{controller} does not say how far it has replicated; it is used when no other answers."
                    : $"{controller} has not yet replicated what {inUse.Facts.Controller} has."));
        }
        catch (Exception e) when (IsOfController(e, cancellationToken))
        {
            NoteFailure(controller, Explain(controller, e));
        }

        return false;
    }

    // Whatever goes wrong with one controller, the next is tried; a fault of the database is none of theirs.
    private static bool IsOfController(Exception failure, CancellationToken cancellationToken) =>
        failure is not (DatabaseException or DatabaseBusyException)
        && (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested);

    private static ControllerException Explain(string controller, Exception failure) =>
        failure as ControllerException ?? new ControllerException(
            DirectoryFailure.Fault, $"{controller} cannot be used: {failure.Message}", failure);

    private void NoteFailure(string controller, ControllerException failure)
    {
        if (controller == domain.Controllers[0])
        {
            WhyNotPreferred = failure.Message;
        }
    }

    private async Task<Connection> ConnectAsync(
        string controller, DomainState state, CancellationToken cancellationToken)
    {
        byte[]? password = domain.Transport == DomainTransport.Ldaps ? people.OpenBindPassword(domain.DnsName) : null;
        if (domain.Transport == DomainTransport.Ldaps && password is not { Length: > 0 })
        {
            throw new ControllerException(
                DirectoryFailure.Configuration,
                $"No password of {domain.BindName} is kept; set it for {domain.DnsName}.");
        }

        IDirectorySession session = await sessions.ConnectAsync(domain, controller, password, cancellationToken);
        try
        {
            ControllerFacts facts = await ControllerInspection.ReadAsync(session, domain, time, cancellationToken);
            state.Checkpoint ??= Kept();
            if (state.Checkpoint is { } kept && kept.DomainSid != facts.DomainSid)
            {
                throw new ControllerException(
                    DirectoryFailure.WrongDomain,
                    $"{controller} is of another domain than was read before ({facts.DomainSid}, not "
                    + $"{kept.DomainSid}), although it bears the same name.");
            }

            return new Connection(session, facts);
        }
        catch (Exception)
        {
            await session.DisposeAsync();
            throw;
        }
    }

    // A checkpoint of another selection of people says nothing about this one, but which domain it was.
    private Checkpoint? Kept()
    {
        Checkpoint? kept = Checkpoint.Read(people.Checkpoint(domain.DnsName));
        return kept is null || kept.Selection == ConfigurationDigest.OfSelection(domain)
            ? kept
            : kept with { Invocation = Guid.Empty, Group = null };
    }
}
