// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory;
using Parley.Directory.Domains;
using Parley.Directory.Persons;
using Parley.Directory.Users;
using Parley.Management.Audit;
using Parley.Management.Commands;

namespace Parley.Management.Directories;

/// <summary>
/// Does what commands about people of domains say. Every person has an audit entry of their own, named or found in a
/// group.
/// </summary>
internal sealed class PeopleExecution(BuiltInDirectory directory, IDomainReader? reader, AuditedWrites writes)
{
    private const int MaximumLimit = 50_000;
    private const int MaximumNamed = 1000;

    /// <summary>Lists people, page by page from the database.</summary>
    public async Task<AdministrationReply> ListAsync(
        ListPeopleCommand command, AuditEntry entry, CancellationToken cancellationToken)
    {
        if (command.Limit is < 1 or > MaximumLimit)
        {
            return await writes.OnlyAuditAsync(
                new AdministrationReply(AdministrationStatus.Refused, string.Create(
                    CultureInfo.InvariantCulture, $"--limit: 1 to {MaximumLimit}.")),
                entry, cancellationToken);
        }

        List<PersonLine> lines = [];
        (string, Guid)? after = null;
        bool more = true;
        while (more && lines.Count < command.Limit)
        {
            int limit = Math.Min(PersonQuery.MaximumLimit, command.Limit - lines.Count);
            IReadOnlyList<LinkedPerson> page = directory.People.List(new PersonQuery
            {
                Domain = command.Domain?.ToLowerInvariant(), Text = command.Find,
                Filter = command.State, After = after, Limit = limit,
            });
            lines.AddRange(page.Select(LineOf));
            more = page.Count == limit;
            after = more ? (page[^1].Domain, page[^1].ObjectGuid) : null;
        }

        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{lines.Count} people{(more ? "; there may be more, see --limit" : string.Empty)}.");
        return await writes.OnlyAuditAsync(
            new AdministrationReply(AdministrationStatus.Ok, text) { People = lines }, entry, cancellationToken);
    }

    /// <summary>Enables or disables people, or the members of a group.</summary>
    public async Task<AdministrationReply> EnableAsync(
        EnablePeopleCommand command, AuditEntry entry, CancellationToken cancellationToken)
    {
        if (command.People.Count > MaximumNamed)
        {
            return await writes.OnlyAuditAsync(
                new AdministrationReply(AdministrationStatus.Refused, string.Create(
                    CultureInfo.InvariantCulture, $"Name {MaximumNamed} people at most, or a group.")),
                entry, cancellationToken);
        }

        if (command.Group is not null && command.People.Count > 0)
        {
            return await writes.OnlyAuditAsync(
                new AdministrationReply(AdministrationStatus.Refused, "Name people, or a group; one of the two."),
                entry, cancellationToken);
        }

        if (command.Group is not { } group)
        {
            return await EachAsync(command, command.People, entry, cancellationToken);
        }

        if (OneDomain(command.Domain) is not { } domain)
        {
            return await writes.OnlyAuditAsync(
                new AdministrationReply(
                    AdministrationStatus.NotFound, "Say with --domain which of the domains the group is in."),
                entry, cancellationToken);
        }

        if (reader is null)
        {
            return await writes.OnlyAuditAsync(
                new AdministrationReply(
                    AdministrationStatus.Refused, "The server is stopped; only a running one asks for groups."),
                entry, cancellationToken);
        }

        GroupMembers members = await reader.MembersOfAsync(domain.DnsName, group, cancellationToken);
        if (members.Failure is { } failure)
        {
            return await writes.OnlyAuditAsync(
                new AdministrationReply(AdministrationStatus.Failed, failure + " Nothing was done."), entry,
                cancellationToken);
        }

        return command.Enable
            ? await writes.RunAsync(
                directory.People.EnableMany(domain.DnsName, [.. members.Members]),
                result => ReplyTo(result.People), entry, cancellationToken,
                result => result.People.Select(person => EntryOf(person, entry)))
            : await EachAsync(
                command, [.. members.Members.Select(static m => m.ToString("D"))], entry, cancellationToken);
    }

    /// <summary>Shows one person with everything that is kept of them.</summary>
    public Task<AdministrationReply> ShowAsync(
        ShowPersonCommand command, AuditEntry entry, CancellationToken cancellationToken)
    {
        ShownPerson? shown = directory.People.Show(command.Person, out string problem);
        AdministrationReply reply = shown is null
            ? new AdministrationReply(AdministrationStatus.NotFound, problem)
            : new AdministrationReply(AdministrationStatus.Ok, LineOf(shown.Person).Name)
            {
                Attributes = PersonDescription.Describe(
                    shown, directory.Domains.List().FirstOrDefault(d => d.DnsName == shown.Person.Domain)),
                Photo = command.Photo && !shown.Photo.IsEmpty ? shown.Photo : default(ReadOnlyMemory<byte>?),
            };
        return writes.OnlyAuditAsync(reply, entry, cancellationToken);
    }

    /// <summary>Gives an account a new address, or gives it up.</summary>
    public Task<AdministrationReply> ChangeAsync(
        ChangePersonCommand command, AuditEntry entry, CancellationToken cancellationToken) => writes.RunAsync(
            command.Release
                ? directory.People.Release(command.Person)
                : directory.People.Readdress(command.Person),
            result => ReplyTo(result.People), entry, cancellationToken);

    private AdministrationReply ReplyTo(IReadOnlyList<PersonResult> results)
    {
        List<string> problems =
        [
            .. results.Where(static r => r.Outcome is not (PersonOutcome.Changed or PersonOutcome.Unchanged))
                .Select(static r => $"{r.Selection}: {r.Text}"),
        ];
        int changed = results.Count(static r => r.Outcome == PersonOutcome.Changed);
        AdministrationStatus status = problems.Count == 0
            ? AdministrationStatus.Ok
            : results.All(static r => r.Outcome == PersonOutcome.NotFound)
                ? AdministrationStatus.NotFound
                : AdministrationStatus.Refused;
        string text = results.Count == 1
            ? results[0].Text
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{results.Count} people: {changed} changed, {results.Count - changed - problems.Count} were so already,"
                + $" {problems.Count} could not be.");
        return new AdministrationReply(status, text)
        {
            Changed = changed > 0,
            People = [.. results.Select(static r => r.Person).OfType<LinkedPerson>().Select(LineOf)],
            Problems = problems.Count == 0 || results.Count == 1 ? null : problems,
        };
    }

    private AuditEntry EntryOf(PersonResult result, AuditEntry whole) =>
        (whole with { Target = result.Person is { } person ? LineOf(person).Name : result.Selection })
            .Ending(ReplyTo([result]));

    private PersonLine LineOf(LinkedPerson person) => new(
        $"{ShortNameOf(person.Domain)}\\{person.SamAccountName}", person.DisplayName,
        PersonDescription.StateOf(person), person.DistinguishedName, person.Address?.Value, person.Conflict);

    private string ShortNameOf(string domain) =>
        directory.Domains.List().FirstOrDefault(d => d.DnsName == domain)?.NetBiosName ?? domain;

    private DirectoryDomain? OneDomain(string? name)
    {
        IReadOnlyList<DirectoryDomain> domains = directory.Domains.List();
        return name is null
            ? domains.Count == 1 ? domains[0] : null
            : domains.FirstOrDefault(d => string.Equals(d.DnsName, name, StringComparison.OrdinalIgnoreCase));
    }

    private async Task<AdministrationReply> EachAsync(
        EnablePeopleCommand command, IReadOnlyList<string> people, AuditEntry entry,
        CancellationToken cancellationToken)
    {
        List<PersonResult> results = [];
        AdministrationReply? refusal = null;
        foreach (string person in people)
        {
            List<PersonResult> one = [];
            DirectoryOperation<EnableResult> operation =
                command.Enable ? directory.People.Enable(person) : directory.People.Disable(person);
            AdministrationReply reply = await writes.RunAsync(
                operation,
                result =>
                {
                    one.AddRange(result.People);
                    return ReplyTo(result.People);
                },
                entry with { Target = person }, cancellationToken);
            if (one.Count == 0)
            {
                // Not done at all: the credential was revoked meanwhile.
                refusal = reply;
                break;
            }

            results.AddRange(one);
        }

        return refusal ?? ReplyTo(results);
    }
}
