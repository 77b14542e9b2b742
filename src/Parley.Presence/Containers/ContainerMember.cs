// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Presence.Containers;

/// <summary>Somebody, or a class of people, that a container admits.</summary>
/// <param name="Type">Which kind.</param>
/// <param name="Value">The normalised address or domain; null for a class.</param>
internal readonly record struct ContainerMember(MemberType Type, string? Value)
{
    /// <summary>The word for a type on the wire.</summary>
    public static string Token(MemberType type) => type switch
    {
        MemberType.User => "user",
        MemberType.Domain => "domain",
        MemberType.SameEnterprise => "sameEnterprise",
        MemberType.Federated => "federated",
        MemberType.PublicCloud => "publicCloud",
        MemberType.Everyone => "everyone",
    };

    /// <summary>The type that a word means, in the case of the wire.</summary>
    public static bool TryParseType(ReadOnlySpan<char> token, out MemberType type)
    {
        foreach (MemberType candidate in Enum.GetValues<MemberType>())
        {
            if (token.SequenceEqual(Token(candidate)))
            {
                type = candidate;
                return true;
            }
        }

        type = default;
        return false;
    }
}
