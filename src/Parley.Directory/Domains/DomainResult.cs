// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using Parley.Directory.Users;

namespace Parley.Directory.Domains;

/// <summary>What a change of a domain came to.</summary>
/// <param name="Outcome">The kind.</param>
/// <param name="Domain">The domain as it is now; null when there is none.</param>
/// <param name="Text">One sentence for the administrator; never a secret.</param>
/// <param name="Errors">What is wrong with the description, one sentence each; empty unless it is refused.</param>
public sealed record DomainResult(
    AccountOutcome Outcome, DirectoryDomain? Domain, string Text, IReadOnlyList<string> Errors);
