// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Directory.Domains;

namespace Parley.Directory.Ldap.Reading;

/// <summary>What one record said of a person.</summary>
/// <param name="ObjectGuid">Who; null when not even that could be read.</param>
/// <param name="Person">The person; null when it is none, or not fit to be one here.</param>
/// <param name="PrimaryGroup">The relative identifier of the primary group.</param>
/// <param name="LockedAt">When it was locked out, which may be over; null when it was not.</param>
/// <param name="Oddities">Values that were left out because they were not understood, or too large.</param>
internal readonly record struct PersonReading(
    Guid? ObjectGuid, DomainPerson? Person, uint PrimaryGroup, DateTimeOffset? LockedAt, int Oddities);
