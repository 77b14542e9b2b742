// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Threading;
using System.Threading.Tasks;
using Dapper;
using Microsoft.Extensions.Logging;
using Parley.Kernel.Identifiers;
using Parley.Presence.Aggregation;
using Parley.Presence.Categories;
using Parley.Presence.Containers;
using Parley.Presence.Publications;
using Parley.Presence.Xml;
using Parley.Security.KeyRing;
using Parley.Storage;

namespace Parley.Presence.Storage;

/// <summary>
/// What must last of presence, in the backend database. Content is sealed before it gets to the writer.
/// </summary>
internal sealed partial class PresenceStore(
    IBackendDatabase database, IKeyRing keys, XmlLimits limits, ILogger<PresenceStore> logger)
{
    private readonly PresenceSeals _seals = new(keys);

    /// <summary>Whether a change has to be durable before it is answered.</summary>
    public static bool IsDurable(Publication? before, Publication? after) =>
        before?.ExpireType == ExpireType.Static || after?.ExpireType == ExpireType.Static;

    /// <summary>Reads everything.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A row was altered or moved.</exception>
    public IReadOnlyDictionary<AccountId, StoredPresence> Load() => database.Read(connection =>
    {
        Dictionary<AccountId, StoredPresence> all = [];
        foreach (PublicationRow row in connection.Query<PublicationRow>(
            """
            SELECT account AS Account, category AS Category, container AS Container, instance AS Instance,
                version AS Version, published_at AS PublishedAt, sealed_content AS SealedContent
            FROM presence_publication
            """))
        {
            For(all, row.Account).Publications.Add(Open(row));
        }

        foreach ((string account, long id, long version, byte[] members) in
            connection.Query<(string, long, long, byte[])>(
                "SELECT account, container, version, sealed_members FROM presence_container"))
        {
            For(all, account).Containers.Add(new Container(
                (int)id, version, MemberFormat.Read(_seals.OpenMembers(account, (int)id, members))));
        }

        foreach ((string account, string watcher, long acknowledged) in connection.Query<(string, string, long)>(
            "SELECT account, watcher, acknowledged FROM presence_watcher"))
        {
            For(all, account).Watchers[new AccountId(Guid.Parse(watcher))] = acknowledged != 0;
        }

        return all;
    });

    /// <summary>Makes publications durable; null removes.</summary>
    public Task SaveAsync(AccountId account, IReadOnlyDictionary<PublicationKey, Publication?> changes)
    {
        string owner = account.ToString();
        List<(PublicationKey Key, Publication? Publication, byte[] Sealed)> rows = new(changes.Count);
        foreach ((PublicationKey key, Publication? publication) in changes)
        {
            bool stays = publication?.ExpireType == ExpireType.Static;
            rows.Add((key, stays ? publication : null, stays ? _seals.Seal(owner, key, publication!.Content) : []));
        }

        return database.WriteAsync(
            (connection, transaction) =>
            {
                foreach ((PublicationKey key, Publication? publication, byte[] content) in rows)
                {
                    Write(connection, transaction, owner, key, publication, content);
                }

                return rows.Count;
            },
            CancellationToken.None);
    }

    /// <summary>Makes containers durable.</summary>
    public Task SaveAsync(AccountId account, IReadOnlyList<Container> containers)
    {
        string owner = account.ToString();
        List<object> rows = new(containers.Count);
        foreach (Container container in containers)
        {
            rows.Add(new
            {
                Account = owner,
                Container = (long)container.Id,
                container.Version,
                Members = _seals.SealMembers(owner, container.Id, MemberFormat.Write(container.Members)),
            });
        }

        return database.WriteAsync(
            (connection, transaction) => connection.Execute(
                """
                INSERT INTO presence_container (account, container, version, sealed_members)
                VALUES (@Account, @Container, @Version, @Members)
                ON CONFLICT (account, container) DO UPDATE SET version = excluded.version,
                    sealed_members = excluded.sealed_members
                """,
                rows, transaction),
            CancellationToken.None);
    }

    /// <summary>Makes it durable that a person has acknowledged watchers.</summary>
    public Task AcknowledgeAsync(AccountId account, IReadOnlyList<AccountId> watchers)
    {
        List<object> rows = new(watchers.Count);
        foreach (AccountId watcher in watchers)
        {
            rows.Add(new { Account = account.ToString(), Watcher = watcher.ToString() });
        }

        return database.WriteAsync(
            (connection, transaction) => connection.Execute(
                """
                INSERT INTO presence_watcher (account, watcher, acknowledged) VALUES (@Account, @Watcher, 1)
                ON CONFLICT (account, watcher) DO UPDATE SET acknowledged = excluded.acknowledged
                """,
                rows, transaction),
            CancellationToken.None);
    }

    /// <summary>Remembers a watcher whom nobody has acknowledged yet. Written behind; a failure is logged.</summary>
    public void RememberWatcher(AccountId watcher, IReadOnlyList<AccountId> watched)
    {
        List<object> rows = new(watched.Count);
        foreach (AccountId account in watched)
        {
            rows.Add(new { Account = account.ToString(), Watcher = watcher.ToString() });
        }

        _ = WriteBehindAsync((connection, transaction) => connection.Execute(
            """
            INSERT INTO presence_watcher (account, watcher, acknowledged) VALUES (@Account, @Watcher, 0)
            ON CONFLICT (account, watcher) DO NOTHING
            """,
            rows, transaction));
    }

    /// <summary>Removes everything of an account that is no more. Written behind; a failure is logged.</summary>
    public void Erase(AccountId account)
    {
        var key = new { Account = account.ToString() };
        _ = WriteBehindAsync((connection, transaction) =>
            connection.Execute("DELETE FROM presence_publication WHERE account = @Account", key, transaction)
            + connection.Execute("DELETE FROM presence_container WHERE account = @Account", key, transaction)
            + connection.Execute(
                "DELETE FROM presence_watcher WHERE account = @Account OR watcher = @Account", key, transaction));
    }

    private static StoredPresence For(Dictionary<AccountId, StoredPresence> all, string account)
    {
        AccountId id = new(Guid.Parse(account));
        if (!all.TryGetValue(id, out StoredPresence? stored))
        {
            stored = new StoredPresence();
            all.Add(id, stored);
        }

        return stored;
    }

    private static void Write(
        DbConnection connection, DbTransaction transaction, string account, PublicationKey key,
        Publication? publication, byte[] content)
    {
        if (publication is null)
        {
            connection.Execute(
                """
                DELETE FROM presence_publication WHERE account = @Account AND category = @Category
                    AND container = @Container AND instance = @Instance
                """,
                new { Account = account, key.Category, Container = (long)key.Container, Instance = (long)key.Instance },
                transaction);
            return;
        }

        connection.Execute(
            """
            INSERT INTO presence_publication
                (account, category, container, instance, version, published_at, sealed_content)
            VALUES (@Account, @Category, @Container, @Instance, @Version, @PublishedAt, @Content)
            ON CONFLICT (account, category, container, instance) DO UPDATE SET version = excluded.version,
                published_at = excluded.published_at, sealed_content = excluded.sealed_content
            """,
            new
            {
                Account = account,
                key.Category,
                Container = (long)key.Container,
                Instance = (long)key.Instance,
                publication.Version,
                PublishedAt = publication.PublishTime.ToUnixTimeMilliseconds(),
                Content = content,
            },
            transaction);
    }

    private Publication Open(PublicationRow row)
    {
        PublicationKey key = new(row.Category, (int)row.Container, (uint)row.Instance);
        byte[] content = _seals.Open(row.Account, key, row.SealedContent);
        bool isState = key is { Category: CategoryNames.State, Container: Container.Aggregation
            or Container.WorkgroupAggregation };
        return new Publication
        {
            Key = key,
            Version = row.Version,
            ExpireType = ExpireType.Static,
            PublishTime = DateTimeOffset.FromUnixTimeMilliseconds(row.PublishedAt),
            Content = content,
            State = isState && content.Length > 0 ? StateReader.Read(content, limits) : null,
        };
    }

    private async Task WriteBehindAsync(Func<DbConnection, DbTransaction, int> work)
    {
        try
        {
            await database.WriteAsync(work, CancellationToken.None);
        }
        catch (DatabaseBusyException exception)
        {
            LogNotWritten(exception);
        }
        catch (DatabaseException exception)
        {
            LogNotWritten(exception);
        }
    }

    [LoggerMessage(5001, LogLevel.Warning, "Presence was not written behind; it will be after the next change")]
    private partial void LogNotWritten(Exception exception);
}
