// SPDX-License-Identifier: Apache-2.0

using System.Formats.Asn1;
using System.Text;

namespace Parley.Security.Gssapi.Tests.Tokens;

/// <summary>A client's token whose sealed parts hold nothing: what stands in the clear is as RFC 4120 has it.</summary>
internal sealed class SampleToken
{
    private const string Kerberos = "1.2.840.113554.1.2.2";

    public string Service { get; init; } = "sip";

    public string Host { get; init; } = "fe1.contoso.test";

    public string Realm { get; init; } = "AD.CONTOSO.TEST";

    public int TicketType { get; init; } = 18;

    public int SessionType { get; init; } = 18;

    public long? Version { get; init; } = 3;

    public int Length { get; init; } = 900;

    public static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number, true);

    public byte[] Bare() => Frame(Kerberos, [1, 0, .. Request()]);

    /// <summary>As the first choice of a negotiation, or behind another.</summary>
    public byte[] Negotiated(params string[] mechanisms)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence(Context(0)))
        using (writer.PushSequence())
        {
            using (writer.PushSequence(Context(0)))
            using (writer.PushSequence())
            {
                foreach (string mechanism in mechanisms)
                {
                    writer.WriteObjectIdentifier(mechanism);
                }
            }

            using (writer.PushSequence(Context(2)))
            {
                writer.WriteOctetString(Bare());
            }
        }

        return Frame("1.3.6.1.5.5.2", writer.Encode());
    }

    private static byte[] Frame(string mechanism, byte[] inner)
    {
        AsnWriter name = new(AsnEncodingRules.DER);
        name.WriteObjectIdentifier(mechanism);
        byte[] contents = [.. name.Encode(), .. inner];
        AsnWriter writer = new(AsnEncodingRules.DER);
        writer.WriteOctetString(contents, new Asn1Tag(TagClass.Application, 0));
        byte[] frame = writer.Encode();
        frame[0] = 0x60;
        return frame;
    }

    private byte[] Request()
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence(new Asn1Tag(TagClass.Application, 14, true)))
        using (writer.PushSequence())
        {
            Integer(writer, 0, 5);
            Integer(writer, 1, 14);
            using (writer.PushSequence(Context(2)))
            {
                writer.WriteBitString([0, 0, 0, 0]);
            }

            using (writer.PushSequence(Context(3)))
            using (writer.PushSequence(new Asn1Tag(TagClass.Application, 1, true)))
            using (writer.PushSequence())
            {
                Integer(writer, 0, 5);
                using (writer.PushSequence(Context(1)))
                {
                    Text(writer, Realm);
                }

                Name(writer);
                Sealed(writer, 3, TicketType, Version);
            }

            Sealed(writer, 4, SessionType, null);
        }

        return writer.Encode();
    }

    private void Name(AsnWriter writer)
    {
        using (writer.PushSequence(Context(2)))
        using (writer.PushSequence())
        {
            Integer(writer, 0, 2);
            using (writer.PushSequence(Context(1)))
            using (writer.PushSequence())
            {
                Text(writer, Service);
                Text(writer, Host);
            }
        }
    }

    private void Sealed(AsnWriter writer, int number, int type, long? version)
    {
        using (writer.PushSequence(Context(number)))
        using (writer.PushSequence())
        {
            Integer(writer, 0, type);
            if (version is { } given)
            {
                Integer(writer, 1, given);
            }

            using (writer.PushSequence(Context(2)))
            {
                writer.WriteOctetString(new byte[Length]);
            }
        }
    }

    private static void Integer(AsnWriter writer, int number, long value)
    {
        using (writer.PushSequence(Context(number)))
        {
            writer.WriteInteger(value);
        }
    }

    private static void Text(AsnWriter writer, string text)
    {
        // GeneralString, which the writer does not know.
        byte[] octets = Encoding.ASCII.GetBytes(text);
        writer.WriteEncodedValue([0x1b, (byte)octets.Length, .. octets]);
    }
}
