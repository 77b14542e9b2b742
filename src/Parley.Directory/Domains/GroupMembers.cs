// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;

namespace Parley.Directory.Domains;

/// <summary>Who is in a group, directly or through other groups.</summary>
/// <param name="Members">The <c>objectGUID</c> of each person; empty when it failed.</param>
/// <param name="Failure">Why it is not known, as a sentence; null when it is.</param>
public sealed record GroupMembers(IReadOnlySet<Guid> Members, string? Failure);
