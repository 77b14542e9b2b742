// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Parley.Directory.Domains;

/// <summary>
/// Takes over what a reader of domains finds, and ends here what ended there (row T04). The reader is another project:
/// this is all it needs of the directory.
/// </summary>
public interface IDomainPeople
{
    /// <summary>The domains configured; a snapshot.</summary>
    IReadOnlyList<DirectoryDomain> Domains { get; }

    /// <summary>Raised after domains were added, changed or removed, on the thread that committed it.</summary>
    event Action? DomainsChanged;

    /// <summary>
    /// The password of the account that reads a domain, in UTF-8; null when none is kept. The caller overwrites it.
    /// </summary>
    byte[]? OpenBindPassword(string domain);

    /// <summary>Where the reader was, as it said in its last batch; null at first.</summary>
    string? Checkpoint(string domain);

    /// <summary>
    /// What was read of a domain's people and is not believed before it is confirmed, one sentence each.
    /// </summary>
    /// <param name="domain">The domain's DNS name.</param>
    IReadOnlyList<string> Doubts(string domain);

    /// <summary>
    /// Takes a batch over, in one transaction: when this returns, whatever it ended has ended. Repeating it is
    /// harmless.
    /// </summary>
    /// <exception cref="Storage.DatabaseException">It could not be written; nothing of it counts.</exception>
    Task ApplyAsync(DomainChanges changes, CancellationToken cancellationToken);

    /// <summary>
    /// A controller of the domain answered at this time: certificates may go on from here. Said after what it told was
    /// taken over, so that nobody comes back who was disabled while no controller answered. Kept at most once a minute.
    /// </summary>
    Task ContactedAsync(string domain, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>
    /// Ends and revives what time alone changes (accounts that expire, locks that end, certificates without a
    /// controller for too long). Called every second or so.
    /// </summary>
    Task PassTimeAsync(DateTimeOffset now, CancellationToken cancellationToken);
}
