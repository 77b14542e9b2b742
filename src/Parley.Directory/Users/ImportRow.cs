// SPDX-License-Identifier: Apache-2.0

namespace Parley.Directory.Users;

/// <summary>One line of an import: an account, or what is wrong with the line.</summary>
/// <param name="Line">The line of the file, from 1.</param>
/// <param name="Account">The account; null when the line could not be read.</param>
/// <param name="Error">What is wrong; null when there is an account.</param>
public sealed record ImportRow(int Line, NewAccount? Account, string? Error);
