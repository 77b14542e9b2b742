// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Directory.Tests;

/// <summary>A clock that stands where the test puts it.</summary>
internal sealed class AdjustableTime : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
