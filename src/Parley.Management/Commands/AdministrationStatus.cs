// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Commands;

/// <summary>How an administrative request ended.</summary>
public enum AdministrationStatus
{
    /// <summary>Done; HTTP 200.</summary>
    Ok,

    /// <summary>It breaks a rule; nothing was changed; 422.</summary>
    Refused,

    /// <summary>There is no such account; 404.</summary>
    NotFound,

    /// <summary>The request or the command cannot be read; 400.</summary>
    Malformed,

    /// <summary>It is larger than the server takes; 413.</summary>
    TooLarge,

    /// <summary>No valid credential: signature, certificate, or an altered body; 401.</summary>
    Unauthenticated,

    /// <summary>The clocks differ by more than a minute; 401.</summary>
    ClockSkew,

    /// <summary>The same request was taken already; 401.</summary>
    Replayed,

    /// <summary>The administrator may not do this; 403.</summary>
    Forbidden,

    /// <summary>The server has too much to do; 503, try again.</summary>
    Busy,

    /// <summary>The server could not do its work: its database or disk; 500.</summary>
    Failed,
}
