// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Commands;

/// <summary>A wrong line of an import.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Text">What is wrong; never a secret.</param>
public sealed record LineError(int Line, string Text);
