// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Ldap.Reading;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap.Following;

/// <summary>
/// How far a controller has what another one had: its up-to-dateness vector, as <c>msDS-NCReplCursors</c> of the naming
/// context shows it ([MS-ADTS] 3.1.1.4.5.32; [MS-DRSR] 5.48, DS_REPL_CURSOR as XML).
/// </summary>
internal static class ReplicationCursors
{
    private const string Attribute = "msDS-NCReplCursors";
    private const int MostCharacters = 4096;

    /// <summary>Up to which number of a database its changes are there; null when that cannot be read.</summary>
    /// <param name="connection">The controller that is asked.</param>
    /// <param name="invocation">The other one's database.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<long?> UsnOfAsync(
        Connection connection, Guid invocation, CancellationToken cancellationToken)
    {
        DirectorySearch search = new(connection.Facts.Root, SearchDepth.Base, Filters.Anything, [Attribute])
        {
            AnswerTime = ControllerInspection.QuickAnswer,
        };
        DirectoryPage page = await connection.Session.SearchAsync(search, null, cancellationToken);
        if (connection.Facts.Invocation == invocation)
        {
            return connection.Facts.HighestUsn;
        }

        foreach (DirectoryRecord record in page.Records)
        {
            foreach ((string attribute, IReadOnlyList<byte[]> values) in record.Attributes)
            {
                if (!attribute.StartsWith(Attribute, StringComparison.OrdinalIgnoreCase))
                {
                    continue;
                }

                foreach (byte[] value in values)
                {
                    if (Read(RecordValues.Text(value)) is { } cursor && cursor.Invocation == invocation)
                    {
                        return cursor.Usn;
                    }
                }
            }
        }

        return null;
    }

    /// <summary>Reads one cursor; null when it is none.</summary>
    internal static (Guid Invocation, long Usn)? Read(string? text) =>
        text is { Length: <= MostCharacters }
        && Guid.TryParse(Element(text, "uuidSourceDsaInvocationID"), out Guid invocation)
        && long.TryParse(
            Element(text, "usnAttributeFilter"), NumberStyles.None, CultureInfo.InvariantCulture, out long usn)
            ? (invocation, usn)
            : null;

    private static string? Element(string text, string name)
    {
        int start = text.IndexOf($"<{name}>", StringComparison.Ordinal);
        int begin = start + name.Length + 2;
        int end = start < 0 ? -1 : text.IndexOf($"</{name}>", begin, StringComparison.Ordinal);
        return end < 0 ? null : text[begin..end].Trim();
    }
}
