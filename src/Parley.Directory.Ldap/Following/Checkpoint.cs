// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;

namespace Parley.Directory.Ldap.Following;

/// <summary>
/// Where the reader continues after a restart. Numbers of changes mean something at one controller, and in one life of
/// its database, only ([MS-ADTS] 3.1.1.1.9).
/// </summary>
/// <param name="DomainSid">Which domain was read.</param>
/// <param name="Invocation">The controller's database, by its <c>invocationId</c>.</param>
/// <param name="Usn">Everything up to this number was taken over.</param>
/// <param name="Selection">Whom the configuration selected (<see cref="ConfigurationDigest.OfSelection"/>).</param>
/// <param name="Group">The enabled group: it may be renamed; null when there is none.</param>
/// <param name="GroupDigest">Who was in the enabled group.</param>
/// <param name="People">How many people there were.</param>
/// <param name="PeopleSum">Their GUIDs, added up.</param>
internal sealed record Checkpoint(
    string DomainSid, Guid Invocation, long Usn, string Selection, Guid? Group, string GroupDigest, int People,
    UInt128 PeopleSum)
{
    private const string Version = "1";
    private const int Parts = 9;

    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is something else.</summary>
    public static Checkpoint? Read(string? text)
    {
        string[] parts = text?.Split('|') ?? [];
        if (parts.Length != Parts || parts[0] != Version || !Guid.TryParse(parts[2], out Guid invocation)
            || !long.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out long usn)
            || !int.TryParse(parts[7], NumberStyles.None, CultureInfo.InvariantCulture, out int people)
            || !UInt128.TryParse(parts[8], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out UInt128 sum))
        {
            return null;
        }

        Guid? group = Guid.TryParse(parts[5], out Guid read) ? read : null;
        return new Checkpoint(parts[1], invocation, usn, parts[4], group, parts[6], people, sum);
    }

    /// <summary>The text that is kept.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Version}|{DomainSid}|{Invocation:D}|{Usn}|{Selection}|{Group}|{GroupDigest}|{People}|{PeopleSum:x}");
}
