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
        new Migration(3, "domains and their people",
            """
            ALTER TABLE account ADD COLUMN released_at BIGINT;
            CREATE TABLE directory_domain (
                domain TEXT NOT NULL PRIMARY KEY,
                netbios_name TEXT NOT NULL UNIQUE,
                controllers TEXT NOT NULL,
                transport TEXT NOT NULL,
                bind_name TEXT NOT NULL,
                bind_keytab TEXT,
                bind_password {BLOB},
                trusted_certificates TEXT,
                search_bases TEXT NOT NULL,
                enabled_group TEXT,
                address_rule TEXT NOT NULL,
                address_domain TEXT,
                poll_interval BIGINT NOT NULL,
                certificate_grace BIGINT NOT NULL,
                added_at BIGINT NOT NULL,
                checkpoint TEXT,
                complete BIGINT NOT NULL,
                last_contact BIGINT NOT NULL,
                stale BIGINT NOT NULL
            );
            CREATE TABLE directory_person (
                domain TEXT NOT NULL,
                object_guid TEXT NOT NULL,
                content_hash {BLOB} NOT NULL,
                sid TEXT NOT NULL,
                dn TEXT NOT NULL,
                dn_key TEXT NOT NULL,
                sam TEXT NOT NULL,
                sam_key TEXT NOT NULL,
                upn TEXT,
                upn_key TEXT,
                display_name TEXT NOT NULL,
                search_text TEXT NOT NULL,
                details {BLOB},
                photo_hash {BLOB},
                wished_sip TEXT,
                wished_skeleton TEXT,
                wish_problem TEXT,
                disabled BIGINT NOT NULL,
                expires_at BIGINT,
                locked_until BIGINT,
                password_stamp BIGINT NOT NULL,
                in_group BIGINT NOT NULL,
                gone BIGINT NOT NULL,
                choice TEXT NOT NULL,
                account_id TEXT UNIQUE REFERENCES account (account_id),
                conflict TEXT,
                pending BIGINT NOT NULL,
                changed_at BIGINT NOT NULL,
                PRIMARY KEY (domain, object_guid)
            );
            CREATE INDEX directory_person_sid ON directory_person (sid);
            CREATE INDEX directory_person_sam ON directory_person (sam_key);
            CREATE INDEX directory_person_upn ON directory_person (upn_key);
            CREATE INDEX directory_person_dn ON directory_person (dn_key);
            CREATE INDEX directory_person_wish ON directory_person (wished_skeleton);
            CREATE INDEX directory_person_pending ON directory_person (domain) WHERE pending = 1;
            CREATE INDEX directory_person_conflict ON directory_person (domain) WHERE conflict IS NOT NULL;
            CREATE TABLE directory_photo (
                domain TEXT NOT NULL,
                object_guid TEXT NOT NULL,
                photo {BLOB} NOT NULL,
                PRIMARY KEY (domain, object_guid)
            );
            """),
    ];
}
