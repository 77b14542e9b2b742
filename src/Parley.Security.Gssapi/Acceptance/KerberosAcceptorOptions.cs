// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;

namespace Parley.Security.Gssapi.Acceptance;

/// <summary>How tickets are accepted.</summary>
public sealed class KerberosAcceptorOptions
{
    /// <summary>The keytab with the keys of this computer's services. It is read anew for each token.</summary>
    public required string KeytabFile { get; init; }

    /// <summary>
    /// Where the replay cache is; made when it is not there. It outlives the process, as the clients' tokens do.
    /// </summary>
    public required string ReplayCacheDirectory { get; init; }

    /// <summary>The names of this computer that a ticket may be for.</summary>
    public required IReadOnlyList<string> HostNames { get; init; }

    /// <summary>The most octets of a token: what a Windows domain makes at most is 48,000.</summary>
    public int MaximumTokenLength { get; init; } = 65_535;
}
