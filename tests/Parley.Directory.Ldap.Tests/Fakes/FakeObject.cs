// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Immutable;

namespace Parley.Directory.Ldap.Tests.Fakes;

internal enum FakeKind
{
    Person,
    Group,
    Unit,
    Computer,
    SystemPerson,
}

/// <summary>An object of a fake domain; changed by replacing it.</summary>
internal sealed record FakeObject(Guid Guid, FakeKind Kind, uint Rid, string Rdn, Guid Parent)
{
    public bool IsDeleted { get; init; }

    public string Sam { get; init; } = "";

    public long Control { get; init; } = 512;

    public uint PrimaryGroup { get; init; } = 513;

    public long LockoutTime { get; init; }

    public bool IsLocked { get; init; }

    public ImmutableHashSet<Guid> Members { get; init; } = [];

    public ImmutableDictionary<string, byte[]> More { get; init; } = ImmutableDictionary<string, byte[]>.Empty;
}
