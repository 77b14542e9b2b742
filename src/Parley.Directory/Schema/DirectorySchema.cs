// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using Parley.Storage;

namespace Parley.Directory.Schema;

/// <summary>The directory's part of the backend database: numbers 1 to 99. Times are Unix milliseconds.</summary>
public static class DirectorySchema
{
    /// <summary>The steps.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new Migration(1, "accounts",
            """
            CREATE TABLE account (
                account_id TEXT NOT NULL PRIMARY KEY,
                sip TEXT NOT NULL UNIQUE,
                skeleton TEXT NOT NULL UNIQUE,
                display_name TEXT NOT NULL,
                sam TEXT UNIQUE,
                sam_skeleton TEXT UNIQUE,
                enabled BIGINT NOT NULL,
                password_epoch BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                changed_at BIGINT NOT NULL
            );
            CREATE TABLE account_secret (
                account_id TEXT NOT NULL REFERENCES account (account_id),
                kind TEXT NOT NULL,
                sealed_secret {BLOB} NOT NULL,
                PRIMARY KEY (account_id, kind)
            );
            """),
        new Migration(2, "device certificates",
            """
            CREATE TABLE device_certificate (
                serial TEXT NOT NULL PRIMARY KEY,
                account_id TEXT NOT NULL REFERENCES account (account_id),
                device_id TEXT NOT NULL,
                not_before BIGINT NOT NULL,
                not_after BIGINT NOT NULL,
                thumbprint TEXT NOT NULL,
                ticket_id TEXT NOT NULL UNIQUE,
                registered_at BIGINT NOT NULL,
                revoked_at BIGINT
            );
            CREATE INDEX device_certificate_account ON device_certificate (account_id, registered_at);
            """),
    ];
}
