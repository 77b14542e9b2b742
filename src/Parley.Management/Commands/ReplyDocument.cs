// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;

namespace Parley.Management.Commands;

/// <summary>
/// A reply on the wire: an ordinary JSON object, or with type, title, status and detail a problem (RFC 9457).
/// </summary>
internal sealed record ReplyDocument
{
    public string? Type { get; init; }

    public string? Title { get; init; }

    public int? Status { get; init; }

    public string? Detail { get; init; }

    /// <summary>The status in our own words; decides at the client.</summary>
    public required AdministrationStatus Code { get; init; }

    public bool Changed { get; init; }

    public IReadOnlyList<UserLine>? Users { get; init; }

    public IReadOnlyList<DeviceLine>? Devices { get; init; }

    public IReadOnlyList<AdministratorLine>? Administrators { get; init; }

    public IReadOnlyList<ReadOnlyMemory<byte>>? Certificates { get; init; }

    public ImportSummary? Import { get; init; }

    public IReadOnlyList<LineError>? Errors { get; init; }

    public IReadOnlyList<DomainLine>? Domains { get; init; }

    public IReadOnlyList<PersonLine>? People { get; init; }

    public IReadOnlyList<PersonAttribute>? Attributes { get; init; }

    public ReadOnlyMemory<byte>? Photo { get; init; }

    public IReadOnlyList<string>? Problems { get; init; }

    public DateTimeOffset? ServerTime { get; init; }
}
