// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;

namespace Parley.Management.Commands;

/// <summary>The answer to a command, the same from a running server and in process.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Text">One sentence for the administrator; never a secret.</param>
public sealed record AdministrationReply(AdministrationStatus Status, string Text)
{
    /// <summary>Whether anything changed; false too when everything was so already.</summary>
    public bool Changed { get; init; }

    /// <summary>The accounts the command was about; null when it was about none.</summary>
    public IReadOnlyList<UserLine>? Users { get; init; }

    /// <summary>The devices of the person the command was about; null when it was not about devices.</summary>
    public IReadOnlyList<DeviceLine>? Devices { get; init; }

    /// <summary>The administrators' credentials the command was about; null when it was about none.</summary>
    public IReadOnlyList<AdministratorLine>? Administrators { get; init; }

    /// <summary>
    /// The certificate just issued and those of its issuers, DER, in this order; null for other commands.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Certificates { get; init; }

    /// <summary>What an import did; null for other commands.</summary>
    public ImportSummary? Import { get; init; }

    /// <summary>The wrong lines of an import, at most the first thousand; null when there are none.</summary>
    public IReadOnlyList<LineError>? Errors { get; init; }

    /// <summary>The domains the command was about; null when it was about none.</summary>
    public IReadOnlyList<DomainLine>? Domains { get; init; }

    /// <summary>The people of domains the command was about; null when it was about none.</summary>
    public IReadOnlyList<PersonLine>? People { get; init; }

    /// <summary>What is known of the one person the command was about; null for other commands.</summary>
    public IReadOnlyList<PersonAttribute>? Attributes { get; init; }

    /// <summary>Their photo, as the domain has it; null when there is none or it was not asked for.</summary>
    public ReadOnlyMemory<byte>? Photo { get; init; }

    /// <summary>What has to be mended, one sentence each; null when nothing has.</summary>
    public IReadOnlyList<string>? Problems { get; init; }

    /// <summary>The server's time, when the clocks differ.</summary>
    public DateTimeOffset? ServerTime { get; init; }
}
