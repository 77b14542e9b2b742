// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Text;
using System.Buffers;

namespace Parley.Security.MessageSigning;

/// <summary>
/// The octets that a signature covers: each signed field in angle brackets, in the order of [MS-SIPAE] §3.2.5.2
/// (client contract 2.4). Versions 3 and 4 have To URI and the two identities, version 2 has not; a response ends with
/// its status code.
/// </summary>
internal static class SignatureBuffer
{
    private const int StatusLength = 3;

    // What would let one list of fields be read as another, or never stands in a header at all.
    private static readonly SearchValues<byte> Ambiguous = SearchValues.Create("<>\r\n\0"u8);

    /// <summary>How many octets <see cref="Write"/> will write.</summary>
    public static int Measure(
        SignatureScope scope, int version, int randLength, int numLength, in SignatureFields fields)
    {
        int count = 12;
        int length = scope.SchemeUtf8.Length + randLength + numLength + scope.RealmUtf8.Length
            + scope.TargetNameUtf8.Length + fields.CallId.Length + fields.CSeqNumber.Length
            + fields.CSeqMethod.Length + fields.FromUri.Length + fields.FromTag.Length
            + fields.ToTag.Length + fields.Expires.Length;
        if (version > 2)
        {
            count += 3;
            length += fields.ToUri.Length + fields.SipIdentity.Length + fields.TelIdentity.Length;
        }

        if (fields.StatusCode != 0)
        {
            count++;
            length += StatusLength;
        }

        return length + (2 * count);
    }

    /// <summary>Writes the buffer; the destination has room for what <see cref="Measure"/> said.</summary>
    public static int Write(
        SignatureScope scope, int version, ReadOnlySpan<byte> rand, ReadOnlySpan<byte> num, in SignatureFields fields,
        Span<byte> destination)
    {
        int at = 0;
        Append(scope.SchemeUtf8, destination, ref at);
        Append(rand, destination, ref at);
        Append(num, destination, ref at);
        Append(scope.RealmUtf8, destination, ref at);
        Append(scope.TargetNameUtf8, destination, ref at);
        Append(fields.CallId, destination, ref at);
        Append(fields.CSeqNumber, destination, ref at);
        Append(fields.CSeqMethod, destination, ref at);
        Append(fields.FromUri, destination, ref at);
        Append(fields.FromTag, destination, ref at);
        if (version > 2)
        {
            Append(fields.ToUri, destination, ref at);
        }

        Append(fields.ToTag, destination, ref at);
        if (version > 2)
        {
            Append(fields.SipIdentity, destination, ref at);
            Append(fields.TelIdentity, destination, ref at);
        }

        Append(fields.Expires, destination, ref at);
        if (fields.StatusCode != 0)
        {
            Span<byte> digits = stackalloc byte[StatusLength];
            Utf8Formatter.TryFormat(fields.StatusCode, digits, out int written);
            Append(digits[..written], destination, ref at);
        }

        return at;
    }

    /// <summary>
    /// Whether a field of the client holds a bracket or a line end. No field that clients sign has one; refusing them
    /// means that text cannot be moved from one field into its neighbour under the same signature.
    /// </summary>
    public static bool IsAmbiguous(ReadOnlySpan<byte> rand, in SignatureFields fields) =>
        Has(rand) || Has(fields.CallId) || Has(fields.CSeqNumber) || Has(fields.CSeqMethod) || Has(fields.FromUri)
        || Has(fields.FromTag) || Has(fields.ToUri) || Has(fields.ToTag) || Has(fields.SipIdentity)
        || Has(fields.TelIdentity) || Has(fields.Expires);

    private static bool Has(ReadOnlySpan<byte> field) => field.ContainsAny(Ambiguous);

    private static void Append(ReadOnlySpan<byte> field, Span<byte> destination, ref int at)
    {
        destination[at++] = (byte)'<';
        field.CopyTo(destination[at..]);
        at += field.Length;
        destination[at++] = (byte)'>';
    }
}
