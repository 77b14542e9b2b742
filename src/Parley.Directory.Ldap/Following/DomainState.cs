// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Parley.Directory.Ldap.Reading;

namespace Parley.Directory.Ldap.Following;

/// <summary>What a worker remembers of its domain between connections. Touched by the worker's loop only.</summary>
internal sealed class DomainState
{
    /// <summary>A person of whom only the existence is known: whatever is read of them is taken over.</summary>
    public static readonly UInt128 Unread = UInt128.Zero;

    /// <summary>People as they were taken over, by a digest of what was.</summary>
    public Dictionary<Guid, UInt128> Known { get; } = [];

    /// <summary>Whether <see cref="Known"/> holds everybody.</summary>
    public bool KnowsEverybody { get; set; }

    /// <summary>The sum of the GUIDs of <see cref="Known"/>.</summary>
    public UInt128 Sum { get; private set; }

    /// <summary>
    /// The group the configuration named when it was first looked for, whatever bears the name later.
    /// </summary>
    public Guid? FollowedGroup { get; set; }

    /// <summary>The enabled group as people were last judged by it; null: not read yet.</summary>
    public EnabledGroup? Group { get; set; }

    /// <summary>What people stand in, by name; null: not read yet.</summary>
    public Dictionary<Guid, string>? Containers { get; set; }

    /// <summary>The search bases by GUID, in the order of the configuration: they may be renamed.</summary>
    public Guid[]? Bases { get; set; }

    /// <summary>Who is locked out: that ends without a change of the object.</summary>
    public HashSet<Guid> Locked { get; } = [];

    /// <summary>Who is to be read again because the enabled group changed around them.</summary>
    public HashSet<Guid> Turned { get; } = [];

    /// <summary>The same for those who have one of these as their primary group.</summary>
    public HashSet<uint> TurnedPrimaryGroups { get; } = [];

    /// <summary>Where changes were followed to; null: everybody is to be read.</summary>
    public Checkpoint? Checkpoint { get; set; }

    /// <summary>Remembers a person.</summary>
    public void Remember(Guid person, UInt128 digest)
    {
        if (Known.TryAdd(person, digest))
        {
            Sum = unchecked(Sum + Number(person));
        }
        else
        {
            Known[person] = digest;
        }
    }

    /// <summary>Forgets a person.</summary>
    public void Forget(Guid person)
    {
        if (Known.Remove(person))
        {
            Sum = unchecked(Sum - Number(person));
        }

        Locked.Remove(person);
    }

    /// <summary>Keeps who is known, but not how they were: whatever is read of them is taken over.</summary>
    public void ForgetDigests()
    {
        foreach (Guid person in Known.Keys)
        {
            Known[person] = Unread;
        }
    }

    /// <summary>The sum of these GUIDs.</summary>
    public static UInt128 SumOf(IEnumerable<Guid> people)
    {
        UInt128 sum = UInt128.Zero;
        foreach (Guid person in people)
        {
            sum = unchecked(sum + Number(person));
        }

        return sum;
    }

    private static UInt128 Number(Guid guid)
    {
        Span<byte> octets = stackalloc byte[16];
        guid.TryWriteBytes(octets);
        return BinaryPrimitives.ReadUInt128LittleEndian(octets);
    }
}
