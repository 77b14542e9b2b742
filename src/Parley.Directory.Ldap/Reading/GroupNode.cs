// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;

namespace Parley.Directory.Ldap.Reading;

/// <summary>One group as it was read.</summary>
/// <param name="ObjectGuid">Which.</param>
/// <param name="RelativeIdentifier">The last part of its SID: what <c>primaryGroupID</c> of its people says.</param>
/// <param name="Members">Its direct members of every kind.</param>
/// <param name="Groups">Those of them that are groups.</param>
internal sealed record GroupNode(
    Guid ObjectGuid, uint RelativeIdentifier, IReadOnlySet<Guid> Members, IReadOnlyList<Guid> Groups);
