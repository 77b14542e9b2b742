// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Immutable;
using System.IO;
using System.Text;
using Parley.Presence.Containers;

namespace Parley.Presence.Storage;

/// <summary>
/// The members of a container as stored: a line with the version of the format, then one line for each member, its type
/// and after a blank its value. Neither an address nor a domain has a blank or a line end in it.
/// </summary>
internal static class MemberFormat
{
    private const string Version = "1";

    /// <summary>Writes members.</summary>
    public static byte[] Write(ImmutableArray<ContainerMember> members)
    {
        StringBuilder text = new(Version);
        foreach (ContainerMember member in members)
        {
            text.Append('\n').Append(ContainerMember.Token(member.Type)).Append(' ').Append(member.Value);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Reads members.</summary>
    /// <exception cref="InvalidDataException">They have a format that this version does not know.</exception>
    public static ImmutableArray<ContainerMember> Read(byte[] octets)
    {
        string[] lines = Encoding.UTF8.GetString(octets).Split('\n');
        if (lines[0] != Version)
        {
            throw Unknown();
        }

        ImmutableArray<ContainerMember>.Builder members =
            ImmutableArray.CreateBuilder<ContainerMember>(lines.Length - 1);
        for (int i = 1; i < lines.Length; i++)
        {
            int blank = lines[i].IndexOf(' ', StringComparison.Ordinal);
            if (blank < 0 || !ContainerMember.TryParseType(lines[i].AsSpan(0, blank), out MemberType type))
            {
                throw Unknown();
            }

            string value = lines[i][(blank + 1)..];
            members.Add(new ContainerMember(type, value.Length == 0 ? null : value));
        }

        return members.MoveToImmutable();
    }

    private static InvalidDataException Unknown() =>
        new("A row of presence_container has a format that this version does not know.");
}
