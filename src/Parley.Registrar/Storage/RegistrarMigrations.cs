// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using Parley.Storage;

namespace Parley.Registrar.Storage;

/// <summary>The registrar's part of the backend database, numbers 100 to 199. A released step never changes.</summary>
public static class RegistrarMigrations
{
    /// <summary>The steps.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        // Who is in whose list under which name is personal: a row's content is sealed, its keys say nothing.
        new Migration(100, "contact lists", """
            CREATE TABLE contact_list (
                account TEXT NOT NULL PRIMARY KEY,
                delta_number BIGINT NOT NULL,
                last_group_id BIGINT NOT NULL
            );
            CREATE TABLE contact_group (
                account TEXT NOT NULL,
                group_id BIGINT NOT NULL,
                sealed_details {BLOB} NOT NULL,
                PRIMARY KEY (account, group_id)
            );
            CREATE TABLE contact (
                account TEXT NOT NULL,
                contact_id BIGINT NOT NULL,
                sealed_details {BLOB} NOT NULL,
                PRIMARY KEY (account, contact_id)
            );
            """),

        new Migration(101, "bindings of phones on UDP", """
            CREATE TABLE binding (
                account TEXT NOT NULL,
                binding_id TEXT NOT NULL,
                expires_at BIGINT NOT NULL,
                sealed_details {BLOB} NOT NULL,
                PRIMARY KEY (account, binding_id)
            );
            """),
    ];
}
