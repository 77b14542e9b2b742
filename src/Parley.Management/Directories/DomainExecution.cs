// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory;
using Parley.Directory.Credentials;
using Parley.Directory.Domains;
using Parley.Directory.Users;
using Parley.Management.Audit;
using Parley.Management.Commands;

namespace Parley.Management.Directories;

/// <summary>
/// Does what commands about domains say. A domain is tried before it is stored, so that a mistake is told to whoever
/// made it and not to a log.
/// </summary>
internal sealed class DomainExecution(BuiltInDirectory directory, IDomainReader? reader, AuditedWrites writes)
{
    private const string Stopped = "The server is stopped; only a running one asks domains.";

    private readonly PeopleExecution _people = new(directory, reader, writes);

    /// <summary>Executes a command about domains.</summary>
    /// <param name="command">The command.</param>
    /// <param name="entry">The audit entry, complete but for outcome and detail.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<AdministrationReply> ExecuteAsync(
        AdministrationCommand command, AuditEntry entry, CancellationToken cancellationToken) => command switch
    {
        SetDomainCommand set => SetAsync(set, entry, cancellationToken),
        RemoveDomainCommand remove => writes.RunAsync(
            directory.Domains.Remove(remove.Domain), ReplyTo, entry, cancellationToken),
        ListDomainsCommand => ListAsync(entry, cancellationToken),
        TestDomainCommand test => TestAsync(test.Domain, entry, cancellationToken),
        SynchroniseDomainCommand sync => SynchroniseAsync(sync.Domain, entry, cancellationToken),
        ListPeopleCommand list => _people.ListAsync(list, entry, cancellationToken),
        ShowPersonCommand show => _people.ShowAsync(show, entry, cancellationToken),
        ChangePersonCommand change => _people.ChangeAsync(change, entry, cancellationToken),
        EnablePeopleCommand enable => _people.EnableAsync(enable, entry, cancellationToken),
        _ => throw new InvalidOperationException($"The command {command.Act} has no execution."),
    };

    private static AdministrationReply ReplyTo(DomainResult result) => new(
        result.Outcome switch
        {
            AccountOutcome.Added or AccountOutcome.Changed or AccountOutcome.Unchanged => AdministrationStatus.Ok,
            AccountOutcome.NotFound => AdministrationStatus.NotFound,
            AccountOutcome.Refused => AdministrationStatus.Refused,
        },
        result.Text)
    {
        Changed = result.Outcome is AccountOutcome.Added or AccountOutcome.Changed,
        Problems = result.Errors.Count > 0 ? result.Errors : null,
    };

    private static AdministrationReply Missing(string domain) =>
        new(AdministrationStatus.NotFound, $"There is no domain {domain} here.");

    private DirectoryDomain? Find(string domain) => directory.Domains.List()
        .FirstOrDefault(d => string.Equals(d.DnsName, domain, StringComparison.OrdinalIgnoreCase));

    private async Task<AdministrationReply> SetAsync(
        SetDomainCommand command, AuditEntry entry, CancellationToken cancellationToken)
    {
        DirectoryDomain? before = command.Create ? null : Find(command.Domain);
        if (!command.Create && before is null)
        {
            return await writes.OnlyAuditAsync(Missing(command.Domain), entry, cancellationToken);
        }

        DirectoryDomain domain = DomainDescription.Merge(command, before);
        if (before is not null && command.BindPassword is null && DomainDescription.AsksForPassword(domain, before))
        {
            return await writes.OnlyAuditAsync(
                new AdministrationReply(
                    AdministrationStatus.Refused,
                    "Who asks, whom, or whose certificates count is changing: give the password of the account that"
                    + " reads once more (--bind-password-stdin), since it goes where this leads."),
                entry, cancellationToken);
        }

        if (!command.Untested && await TryAsync(domain, command.BindPassword, cancellationToken) is { } problems)
        {
            return await writes.OnlyAuditAsync(
                new AdministrationReply(
                    AdministrationStatus.Refused,
                    "Nothing was stored, since the domain cannot be read like this; --untested stores it all the same.")
                {
                    Problems = problems,
                },
                entry, cancellationToken);
        }

        return await writes.RunAsync(
            command.Create
                ? directory.Domains.Add(domain, command.BindPassword)
                : directory.Domains.Change(domain, command.BindPassword, before),
            result => SayWhetherTried(ReplyTo(result), command), entry, cancellationToken);
    }

    private static byte[] OctetsOf(SecretText password)
    {
        byte[] octets = new byte[Encoding.UTF8.GetByteCount(password.Characters)];
        Encoding.UTF8.GetBytes(password.Characters, octets);
        return octets;
    }

    private AdministrationReply SayWhetherTried(AdministrationReply reply, SetDomainCommand command) =>
        reply.Changed && reader is null && !command.Untested
            ? reply with
            {
                Text = $"{reply.Text} It was not tried, since the server is stopped: once it runs, see"
                    + $" 'parley directory test {command.Domain}'.",
            }
            : reply;

    // Null: nothing is known against it.
    private async Task<IReadOnlyList<string>?> TryAsync(
        DirectoryDomain domain, SecretText? password, CancellationToken cancellationToken)
    {
        if (reader is null || directory.Domains.Check(domain).Count > 0)
        {
            // A description with mistakes is refused with all of them when it is stored.
            return null;
        }

        byte[] octets = password is null
            ? directory.People.OpenBindPassword(domain.DnsName) ?? []
            : OctetsOf(password);
        try
        {
            IReadOnlyList<ConfigurationTest> tests = await reader.TestAsync(
                domain, domain.Transport == DomainTransport.Gssapi ? null : octets, cancellationToken);
            string[] problems =
            [
                .. tests.Where(static t => t.Failure is not null).Select(static t => $"{t.Controller}: {t.Failure}"),
            ];
            return problems.Length > 0 ? problems : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }

    private async Task<AdministrationReply> ListAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        IReadOnlyList<DirectoryDomain> domains = directory.Domains.List();
        AdministrationReply reply = new(
            AdministrationStatus.Ok, string.Create(CultureInfo.InvariantCulture, $"{domains.Count} domains."))
        {
            Domains =
            [
                .. domains.Select(d => new DomainLine(d, reader?.Status.FirstOrDefault(s => s.Domain == d.DnsName))),
            ],
        };
        return await writes.OnlyAuditAsync(reply, entry, cancellationToken);
    }

    private async Task<AdministrationReply> TestAsync(
        string name, AuditEntry entry, CancellationToken cancellationToken)
    {
        AdministrationReply reply;
        if (Find(name) is not { } domain)
        {
            reply = Missing(name);
        }
        else if (reader is null)
        {
            reply = new AdministrationReply(AdministrationStatus.Refused, Stopped);
        }
        else if (await TryAsync(domain, null, cancellationToken) is { } problems)
        {
            reply = new AdministrationReply(
                AdministrationStatus.Failed, $"{domain.DnsName} cannot be read as it should.") { Problems = problems };
        }
        else
        {
            reply = new AdministrationReply(AdministrationStatus.Ok, $"{domain.DnsName} can be read: all is well.");
        }

        return await writes.OnlyAuditAsync(reply, entry, cancellationToken);
    }

    private async Task<AdministrationReply> SynchroniseAsync(
        string name, AuditEntry entry, CancellationToken cancellationToken)
    {
        AdministrationReply reply;
        if (Find(name) is not { } domain)
        {
            reply = Missing(name);
        }
        else if (reader is null)
        {
            reply = new AdministrationReply(AdministrationStatus.Refused, Stopped);
        }
        else
        {
            reply = await reader.SynchroniseAsync(domain.DnsName, cancellationToken) switch
            {
                null => new AdministrationReply(
                    AdministrationStatus.Failed, $"{domain.DnsName} is not read yet; ask again in a moment."),
                { LastError: { } error } => new AdministrationReply(AdministrationStatus.Failed, error),
                { } status => new AdministrationReply(AdministrationStatus.Ok, string.Create(
                    CultureInfo.InvariantCulture,
                    $"Everything was compared with {domain.DnsName}: {status.People} people.")),
            };
        }

        return await writes.OnlyAuditAsync(reply, entry, cancellationToken);
    }
}
