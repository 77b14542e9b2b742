// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Presence.Aggregation;

namespace Parley.Presence.Publications;

/// <summary>One line of a publish request.</summary>
/// <param name="Key">What it is about.</param>
/// <param name="Version">The version the client believes is there; 0 for none.</param>
/// <param name="IsDeletion">Whether it removes (expires is 0).</param>
/// <param name="ExpireType">What ends it; without meaning for a deletion.</param>
/// <param name="Lifetime">How long it lasts, for <see cref="Publications.ExpireType.Time"/>.</param>
/// <param name="Content">The element; may be empty.</param>
/// <param name="State">What it says to aggregation.</param>
internal sealed record PublicationOperation(
    PublicationKey Key, long Version, bool IsDeletion, ExpireType ExpireType, TimeSpan Lifetime, byte[] Content,
    StateContent? State);
