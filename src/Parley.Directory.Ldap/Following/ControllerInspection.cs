// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Reading;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap.Following;

/// <summary>Finds out whether a controller is one of the domain configured, and what of it can be read.</summary>
internal static class ControllerInspection
{
    /// <summary>
    /// How long a controller may take to answer what costs it nothing. One that is frozen must be found out soon enough
    /// for another to tell of an end in time (row T04).
    /// </summary>
    public static readonly TimeSpan QuickAnswer = TimeSpan.FromSeconds(3);

    private static readonly DirectorySearch RootDse = new(
        "", SearchDepth.Base, Filters.Anything,
        ["defaultNamingContext", "dsServiceName", "highestCommittedUSN", "currentTime", "isSynchronized"])
    {
        AnswerTime = QuickAnswer,
    };

    private static readonly ImmutableArray<string> HeadAttributes =
        ["objectSid", "lockoutDuration", "lockoutThreshold", "lockOutObservationWindow"];

    /// <summary>Asks a controller that was just connected.</summary>
    /// <exception cref="ControllerException">It is of no use; the text says why.</exception>
    public static async Task<ControllerFacts> ReadAsync(
        IDirectorySession session, DirectoryDomain domain, TimeProvider time, CancellationToken cancellationToken)
    {
        DirectoryRecord dse = await OneAsync(session, RootDse, cancellationToken);
        string expected = DistinguishedName.OfDomain(domain.DnsName);
        string? root = dse.Text("defaultNamingContext");
        if (!string.Equals(root, expected, StringComparison.OrdinalIgnoreCase))
        {
            throw new ControllerException(
                DirectoryFailure.WrongDomain,
                $"{session.Controller} is a controller of {root ?? "no domain"}, not of {expected}; mend the list of "
                + "controllers.");
        }

        if (dse.Has("isSynchronized", "FALSE"))
        {
            throw new ControllerException(
                DirectoryFailure.WrongDomain,
                $"{session.Controller} has not finished its first replication; it is used when it has.");
        }

        string settings = dse.Text("dsServiceName") ?? throw Missing(session, "dsServiceName of the root DSE");
        long usn = Usn(session, dse);
        DirectoryRecord ntds = await OneAsync(
            session, new DirectorySearch(settings, SearchDepth.Base, Filters.Anything, ["invocationId"]),
            cancellationToken);
        Guid invocation = ntds.Identifier("invocationId")
            ?? throw Missing(session, "invocationId of the controller's NTDS settings");
        DirectoryRecord head = await OneAsync(
            session, new DirectorySearch(root!, SearchDepth.Base, Filters.Anything, HeadAttributes), cancellationToken);
        string sid = head.SecurityIdentifier("objectSid") ?? throw Missing(session, "objectSid of the domain");
        return new ControllerFacts(
            session.Controller, root!, sid, settings, invocation, usn, Difference(dse, time),
            Duration(head.Number("lockoutDuration")), head.Number("lockoutThreshold") ?? 0,
            Duration(head.Number("lockOutObservationWindow")) ?? TimeSpan.Zero,
            await SeesDeletionsAsync(session, root!, cancellationToken));
    }

    /// <summary>Asks for the last number the controller gave.</summary>
    /// <exception cref="ControllerException">It failed, or another controller answers on this connection.</exception>
    public static async Task<long> HighestUsnAsync(
        IDirectorySession session, ControllerFacts facts, CancellationToken cancellationToken)
    {
        DirectoryRecord dse = await OneAsync(session, RootDse, cancellationToken);
        if (!string.Equals(dse.Text("dsServiceName"), facts.Settings, StringComparison.OrdinalIgnoreCase))
        {
            throw new ControllerException(
                DirectoryFailure.WrongDomain, $"Another controller answers for {session.Controller} than before.");
        }

        return Usn(session, dse);
    }

    private static long Usn(IDirectorySession session, DirectoryRecord dse) =>
        dse.Number("highestCommittedUSN") is >= 0 and { } usn
            ? usn
            : throw Missing(session, "highestCommittedUSN of the root DSE");

    private static TimeSpan Difference(DirectoryRecord dse, TimeProvider time) =>
        DateTimeOffset.TryParseExact(
            dse.Text("currentTime"), "yyyyMMddHHmmss'.0Z'", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out DateTimeOffset there)
            ? there - time.GetUtcNow()
            : TimeSpan.Zero;

    // A negative number of 100 ns; the most negative one and 0 mean for ever ([MS-ADA1] 2.419).
    private static TimeSpan? Duration(long? value) =>
        value is < 0 and > long.MinValue and { } ticks ? TimeSpan.FromTicks(-ticks) : null;

    // Listing the container of deleted objects is a right of its own ([MS-ADTS] 3.1.1.5.5): without it the container is
    // as if it did not exist.
    private static async Task<bool> SeesDeletionsAsync(
        IDirectorySession session, string root, CancellationToken cancellationToken)
    {
        try
        {
            DirectorySearch search = new(
                $"CN=Deleted Objects,{root}", SearchDepth.Base, Filters.Anything, ["objectGUID", "isDeleted"])
            {
                ShowDeleted = true,
            };
            DirectoryPage page = await session.SearchAsync(search, null, cancellationToken);
            return page.Records.Count == 1 && page.Records[0].Identifier("objectGUID") is not null;
        }
        catch (ControllerException e) when (e.Failure is DirectoryFailure.NoSuchObject or DirectoryFailure.NotPermitted)
        {
            return false;
        }
    }

    private static async Task<DirectoryRecord> OneAsync(
        IDirectorySession session, DirectorySearch search, CancellationToken cancellationToken)
    {
        DirectoryPage page = await session.SearchAsync(search, null, cancellationToken);
        return page.Records.Count == 1
            ? page.Records[0]
            : throw Missing(session, search.Base.Length == 0 ? "the root DSE" : search.Base);
    }

    private static ControllerException Missing(IDirectorySession session, string what) => new(
        DirectoryFailure.NotPermitted,
        $"{session.Controller} does not show {what}; the account that reads needs the right to read the domain.");
}
