// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Ldap.Reading;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap.Following;

/// <summary>
/// How far a controller has what another one had: its up-to-dateness vector, as <c>msDS-NCReplCursors</c> of the naming
/// context shows it ([MS-ADTS] 3.1.1.4.5.32; [MS-DRSR] 5.48, DS_REPL_CURSOR as XML), or, where that is not computed
/// (Samba), as it is kept: <c>replUpToDateVector</c> ([MS-DRSR], UPTODATE_VECTOR_V1_EXT or UPTODATE_VECTOR_V2_EXT).
/// </summary>
internal static class ReplicationCursors
{
    private const string Attribute = "msDS-NCReplCursors";
    private const string Kept = "replUpToDateVector";
    private const int MostCharacters = 4096;
    private const int HeaderLength = 16;
    private const int CursorLength = 24;
    private const int CursorLengthWithTime = 32;

    /// <summary>Up to which number of a database its changes are there; null when that cannot be read.</summary>
    /// <param name="connection">The controller that is asked.</param>
    /// <param name="invocation">The other one's database.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<long?> UsnOfAsync(
        Connection connection, Guid invocation, CancellationToken cancellationToken)
    {
        DirectorySearch search = new(connection.Facts.Root, SearchDepth.Base, Filters.Anything, [Attribute, Kept])
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
                foreach (byte[] value in values)
                {
                    if (UsnOf(attribute, value, invocation) is { } usn)
                    {
                        return usn;
                    }
                }
            }
        }

        return null;
    }

    private static long? UsnOf(string attribute, byte[] value, Guid invocation) =>
        attribute.Equals(Kept, StringComparison.OrdinalIgnoreCase) ? ReadKept(value, invocation)
        : attribute.StartsWith(Attribute, StringComparison.OrdinalIgnoreCase)
            && Read(RecordValues.Text(value)) is { } cursor && cursor.Invocation == invocation ? cursor.Usn
        : null;

    /// <summary>Reads one cursor of a vector as it is kept; null when it is not there, or the vector is none.</summary>
    internal static long? ReadKept(ReadOnlySpan<byte> vector, Guid invocation)
    {
        if (vector.Length < HeaderLength)
        {
            return null;
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(vector);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(vector[8..]);
        int length = version == 2 ? CursorLengthWithTime : CursorLength;
        if (version is not (1 or 2) || count > (uint)(vector.Length - HeaderLength) / (uint)length)
        {
            return null;
        }

        for (int i = 0; i < (int)count; i++)
        {
            ReadOnlySpan<byte> cursor = vector.Slice(HeaderLength + i * length, length);
            if (new Guid(cursor[..16]) == invocation)
            {
                return BinaryPrimitives.ReadInt64LittleEndian(cursor[16..]);
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
