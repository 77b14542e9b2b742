// SPDX-License-Identifier: Apache-2.0

namespace Parley.Directory.Users;

/// <summary>A line that keeps an import from being done.</summary>
/// <param name="Line">The line of the file, from 1.</param>
/// <param name="Text">What is wrong; never a secret.</param>
public sealed record ImportError(int Line, string Text);
