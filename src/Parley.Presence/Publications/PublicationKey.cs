// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Presence.Publications;

/// <summary>
/// What a publication is known by among those of one person. Ordered by category, container, instance.
/// </summary>
/// <param name="Category">The category, in the case of the wire.</param>
/// <param name="Container">The container, 0 to 32767.</param>
/// <param name="Instance">The instance.</param>
internal readonly record struct PublicationKey(string Category, int Container, uint Instance)
    : IComparable<PublicationKey>
{
    /// <inheritdoc />
    public int CompareTo(PublicationKey other)
    {
        int order = string.CompareOrdinal(Category, other.Category);
        order = order != 0 ? order : Container.CompareTo(other.Container);
        return order != 0 ? order : Instance.CompareTo(other.Instance);
    }

    public static bool operator <(PublicationKey left, PublicationKey right) => left.CompareTo(right) < 0;

    public static bool operator >(PublicationKey left, PublicationKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(PublicationKey left, PublicationKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PublicationKey left, PublicationKey right) => left.CompareTo(right) >= 0;
}
