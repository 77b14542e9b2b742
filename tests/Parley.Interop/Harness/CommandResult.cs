// SPDX-License-Identifier: Apache-2.0

namespace Parley.Interop.Harness;

/// <summary>What a <c>parley</c> command left behind, and when it returned (monotonic nanoseconds).</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error, long ReturnedAt);
