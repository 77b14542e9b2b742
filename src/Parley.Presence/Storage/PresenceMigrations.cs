// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using Parley.Storage;

namespace Parley.Presence.Storage;

/// <summary>
/// The part of the backend database that presence has: numbers 200 to 299. A released step never changes.
/// </summary>
public static class PresenceMigrations
{
    /// <summary>The steps.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        // What people publish and whom they admit or shut out is personal: sealed. The keys name no other person.
        new Migration(200, "static publications, containers, known watchers", """
            CREATE TABLE presence_publication (
                account TEXT NOT NULL,
                category TEXT NOT NULL,
                container BIGINT NOT NULL,
                instance BIGINT NOT NULL,
                version BIGINT NOT NULL,
                published_at BIGINT NOT NULL,
                sealed_content {BLOB} NOT NULL,
                PRIMARY KEY (account, category, container, instance)
            );
            CREATE TABLE presence_container (
                account TEXT NOT NULL,
                container BIGINT NOT NULL,
                version BIGINT NOT NULL,
                sealed_members {BLOB} NOT NULL,
                PRIMARY KEY (account, container)
            );
            CREATE TABLE presence_watcher (
                account TEXT NOT NULL,
                watcher TEXT NOT NULL,
                acknowledged BIGINT NOT NULL,
                PRIMARY KEY (account, watcher)
            );
            """),
    ];
}
