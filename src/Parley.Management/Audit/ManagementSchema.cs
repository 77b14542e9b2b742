// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using Parley.Storage;

namespace Parley.Management.Audit;

/// <summary>Management's part of the backend database: numbers 300 to 399. Times are Unix milliseconds.</summary>
public static class ManagementSchema
{
    /// <summary>The steps.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new Migration(300, "audit",
            """
            CREATE TABLE audit (
                seq BIGINT NOT NULL PRIMARY KEY,
                at BIGINT NOT NULL,
                administrator TEXT NOT NULL,
                serial TEXT NOT NULL,
                act TEXT NOT NULL,
                target TEXT NOT NULL,
                outcome TEXT NOT NULL,
                detail TEXT NOT NULL,
                nonce TEXT NOT NULL,
                previous_hash {BLOB} NOT NULL,
                hash {BLOB} NOT NULL
            );
            CREATE INDEX audit_at ON audit (at);
            CREATE TABLE audit_head (
                id BIGINT NOT NULL PRIMARY KEY,
                sealed_head {BLOB} NOT NULL
            );
            """),
        new Migration(301, "revoked administrators",
            """
            CREATE TABLE administrator_revocation (
                serial TEXT NOT NULL PRIMARY KEY,
                revoked_at BIGINT NOT NULL
            );
            """),
        new Migration(302, "administrators",
            """
            DROP TABLE administrator_revocation;
            CREATE TABLE administrator (
                serial TEXT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                thumbprint TEXT NOT NULL,
                not_after BIGINT NOT NULL,
                issued_at BIGINT NOT NULL,
                revoked_at BIGINT
            );
            """),
        new Migration(303, "audit checkpoint",
            """
            CREATE TABLE audit_checkpoint (
                id BIGINT NOT NULL PRIMARY KEY,
                sealed_head {BLOB} NOT NULL
            );
            """),
    ];
}
