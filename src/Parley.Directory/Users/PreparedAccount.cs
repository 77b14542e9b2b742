// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Directory.Credentials;
using Parley.Kernel.Identifiers;

namespace Parley.Directory.Users;

/// <summary>An account that passed every rule that needs no database, with its secrets derived.</summary>
internal sealed class PreparedAccount : IDisposable
{
    /// <summary>The address.</summary>
    public required SipAddress Address { get; init; }

    /// <summary>What the address looks like.</summary>
    public required string Skeleton { get; init; }

    /// <summary>The display name; null when none was given.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The sam account name; null when none was given.</summary>
    public string? Sam { get; init; }

    /// <summary>What the sam account name looks like.</summary>
    public string? SamSkeleton { get; init; }

    /// <summary>The secrets of the password; null when none was given.</summary>
    public DerivedSecrets? Secrets { get; init; }

    /// <inheritdoc />
    public void Dispose() => Secrets?.Dispose();
}
