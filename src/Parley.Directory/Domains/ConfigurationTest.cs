// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Directory.Domains;

/// <summary>What came of trying a domain's configuration with one controller.</summary>
/// <param name="Controller">The controller tried.</param>
/// <param name="Failure">What to mend, as a sentence; null when everything needed can be read.</param>
/// <param name="DeletionsVisible">Whether deleted objects can be seen, which spares waiting for comparisons.</param>
/// <param name="ClockDifference">How far the controller's clock is ahead of ours.</param>
public sealed record ConfigurationTest(
    string Controller, string? Failure, bool DeletionsVisible = false, TimeSpan ClockDifference = default);
