// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Parley.Directory.Ldap.Reading;

/// <summary>The search filters of the reader (RFC 4515).</summary>
internal static class Filters
{
    /// <summary>Any object.</summary>
    public const string Anything = "(objectClass=*)";

    /// <summary>
    /// People: users that are no computers and not accounts of trusts (<c>sAMAccountType</c>, [MS-SAMR] 2.2.1.9), and
    /// none of the system's own.
    /// </summary>
    public const string People =
        "(&(objectCategory=person)(objectClass=user)(sAMAccountType=805306368)(!(isCriticalSystemObject=TRUE)))";

    /// <summary>What people stand in: a new name of it is a new name of theirs.</summary>
    public const string Containers = "(|(objectClass=organizationalUnit)(objectClass=container))";

    /// <summary>Everything the reader follows that changed from a number on.</summary>
    public static string ChangedFrom(long usn, bool withDeleted) => string.Create(
        CultureInfo.InvariantCulture,
        $"(&(uSNChanged>={usn})(|(&(objectCategory=person)(objectClass=user))(objectClass=group)"
            + $"(objectClass=organizationalUnit)(objectClass=container){(withDeleted ? "(isDeleted=TRUE)" : "")}))");

    /// <summary>The groups that are members of a group themselves.</summary>
    public static string GroupsIn(string groupName) => $"(&(objectClass=group)(memberOf={Escape(groupName)}))";

    /// <summary>A group by one of its names.</summary>
    public static string GroupNamed(string name) =>
        $"(&(objectClass=group)(|(sAMAccountName={Escape(name)})(cn={Escape(name)})))";

    /// <summary>People whose primary group this is; <c>memberOf</c> does not tell.</summary>
    public static string PeopleOfPrimaryGroup(uint rid) =>
        string.Create(CultureInfo.InvariantCulture, $"(&{People}(primaryGroupID={rid}))");

    /// <summary>People among these.</summary>
    public static string PeopleAmong(ReadOnlySpan<Guid> guids)
    {
        StringBuilder text = new StringBuilder("(&").Append(People).Append("(|");
        Span<byte> octets = stackalloc byte[16];
        foreach (Guid guid in guids)
        {
            guid.TryWriteBytes(octets);
            text.Append("(objectGUID=");
            foreach (byte octet in octets)
            {
                text.Append('\\').Append(octet.ToString("x2", CultureInfo.InvariantCulture));
            }

            text.Append(')');
        }

        return text.Append("))").ToString();
    }

    /// <summary>Writes a value so that it means itself (RFC 4515 section 3).</summary>
    public static string Escape(string value)
    {
        StringBuilder text = new(value.Length);
        foreach (char c in value)
        {
            _ = c is '*' or '(' or ')' or '\\' or < ' '
                ? text.Append('\\').Append(((int)c).ToString("x2", CultureInfo.InvariantCulture))
                : text.Append(c);
        }

        return text.ToString();
    }

    /// <summary>Cuts a set into filters of a bearable length.</summary>
    public static IEnumerable<string> PeopleInBatches(IEnumerable<Guid> guids)
    {
        const int AtOnce = 50;
        List<Guid> some = new(AtOnce);
        foreach (Guid guid in guids)
        {
            some.Add(guid);
            if (some.Count == AtOnce)
            {
                yield return PeopleAmong(some.ToArray());
                some.Clear();
            }
        }

        if (some.Count > 0)
        {
            yield return PeopleAmong(some.ToArray());
        }
    }
}
