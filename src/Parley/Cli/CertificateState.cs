// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Cli;

/// <summary>The state of a certificate in one word, the same in tables and in JSON.</summary>
internal static class CertificateState
{
    public const string Valid = "valid";

    public static string Of(DateTimeOffset validUntil, DateTimeOffset? revokedAt, DateTimeOffset now)
    {
        if (revokedAt is not null)
        {
            return "revoked";
        }

        return now < validUntil ? Valid : "ended";
    }
}
