// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;

namespace Parley.Directory.Ldap.Reading;

/// <summary>A distinguished name as a controller writes it, with what the extended form puts in front.</summary>
/// <param name="Name">The name itself (RFC 4514).</param>
/// <param name="ObjectGuid">Whose it is; null when the controller did not say.</param>
/// <param name="SecurityIdentifier">The SID as text; null when it has none.</param>
internal readonly record struct DistinguishedName(string Name, Guid? ObjectGuid, string? SecurityIdentifier)
{
    private const string GuidStart = "<GUID=";
    private const string SidStart = "<SID=";

    /// <summary>
    /// Reads <c>&lt;GUID=…&gt;;&lt;SID=…&gt;;CN=…</c> ([MS-ADTS] 3.1.1.3.4.1.5, form 1), where either part may be
    /// missing, or a plain name.
    /// </summary>
    public static DistinguishedName Read(string text)
    {
        Guid? guid = null;
        string? sid = null;
        while (text.StartsWith('<'))
        {
            int end = text.IndexOf('>', StringComparison.Ordinal);
            if (end < 0)
            {
                break;
            }

            if (text.StartsWith(GuidStart, StringComparison.OrdinalIgnoreCase)
                && Guid.TryParseExact(text.AsSpan(GuidStart.Length, end - GuidStart.Length), "D", out Guid read))
            {
                guid = read;
            }
            else if (text.StartsWith(SidStart, StringComparison.OrdinalIgnoreCase))
            {
                sid = text[SidStart.Length..end];
            }

            text = text[(end + 1)..].TrimStart(';');
        }

        return new DistinguishedName(text, guid, sid);
    }

    /// <summary>Whether a name is another or stands below it; both as the same controller writes them.</summary>
    public static bool IsWithin(string name, string above)
    {
        if (!name.EndsWith(above, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        int comma = name.Length - above.Length - 1;
        if (comma < 0 || above.Length == 0)
        {
            return true;
        }

        int backslashes = 0;
        while (comma > backslashes && name[comma - 1 - backslashes] == '\\')
        {
            backslashes++;
        }

        return name[comma] == ',' && backslashes % 2 == 0;
    }

    /// <summary>The name of a domain's root: <c>DC=ad,DC=contoso,DC=test</c>.</summary>
    public static string OfDomain(string dnsName)
    {
        StringBuilder text = new();
        foreach (string label in dnsName.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            text.Append(text.Length == 0 ? "DC=" : ",DC=").Append(label);
        }

        return text.ToString();
    }

    /// <summary>A base that means the object of this GUID whatever its name is ([MS-ADTS] 3.1.1.3.1.2.4).</summary>
    public static string Of(Guid guid) => $"<GUID={guid:D}>";
}
