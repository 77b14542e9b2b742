// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;

namespace Parley.Directory.Ldap.Sessions;

/// <summary>One page of a search.</summary>
/// <param name="Records">The objects.</param>
/// <param name="Cookie">What asks for the next page; null after the last.</param>
public sealed record DirectoryPage(IReadOnlyList<DirectoryRecord> Records, byte[]? Cookie);
