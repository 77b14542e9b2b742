// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Formats.Asn1;

namespace Parley.Security.Certificates;

/// <summary>
/// The fields of a certificate (RFC 5280 §4.1) that the validators look at, read straight from the DER: the framework's
/// own class decodes the key and everything else first, which costs more than the signature check. Only what our
/// authority for people writes is read; a certificate that is built differently is none of ours.
/// </summary>
/// <param name="Serial">The serial number, as encoded.</param>
/// <param name="Issuer">The issuer's name, as encoded.</param>
/// <param name="NotBefore">Start of validity.</param>
/// <param name="NotAfter">End of validity.</param>
/// <param name="CommonName">The subject, when it is one common name; otherwise empty.</param>
internal sealed record CertificateFields(
    ReadOnlyMemory<byte> Serial, ReadOnlyMemory<byte> Issuer, DateTimeOffset NotBefore, DateTimeOffset NotAfter,
    string CommonName)
{
    private const string CommonNameId = "2.5.4.3";
    private const string BasicConstraintsId = "2.5.29.19";
    private const string PurposesId = "2.5.29.37";

    private static readonly Asn1Tag Version = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Extensions = new(TagClass.ContextSpecific, 3);

    /// <summary>Whether it may sign certificates itself.</summary>
    public bool IsAuthority { get; private set; }

    /// <summary>Its extended key usages.</summary>
    public IReadOnlyList<string> Purposes { get; private set; } = [];

    /// <summary>Reads a certificate; null when it is not one, or built differently. Takes any octets.</summary>
    public static CertificateFields? Read(ReadOnlyMemory<byte> der)
    {
        try
        {
            AsnReader reader = new AsnReader(der, AsnEncodingRules.DER).ReadSequence().ReadSequence();
            reader.ReadSequence(Version);
            ReadOnlyMemory<byte> serial = reader.ReadIntegerBytes();
            reader.ReadSequence();
            ReadOnlyMemory<byte> issuer = reader.ReadEncodedValue();
            AsnReader validity = reader.ReadSequence();
            DateTimeOffset notBefore = ReadTime(validity);
            DateTimeOffset notAfter = ReadTime(validity);
            string commonName = ReadCommonName(reader.ReadSequence());
            reader.ReadSequence();
            CertificateFields fields = new(serial, issuer, notBefore, notAfter, commonName);
            fields.ReadExtensions(reader.ReadSequence(Extensions).ReadSequence());
            return fields;
        }
        catch (AsnContentException)
        {
            // A peer's mistake is a value here.
            return null;
        }
    }

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();

    // Other people's certificates have subjects of any shape; they are refused for their issuer.
    private static string ReadCommonName(AsnReader subject)
    {
        if (!subject.HasData)
        {
            return string.Empty;
        }

        AsnReader attribute = subject.ReadSetOf().ReadSequence();
        return !subject.HasData && attribute.ReadObjectIdentifier() == CommonNameId
            && attribute.PeekTag().HasSameClassAndValue(new Asn1Tag(UniversalTagNumber.UTF8String))
                ? attribute.ReadCharacterString(UniversalTagNumber.UTF8String)
                : string.Empty;
    }

    private void ReadExtensions(AsnReader extensions)
    {
        while (extensions.HasData)
        {
            AsnReader extension = extensions.ReadSequence();
            string id = extension.ReadObjectIdentifier();
            if (extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean))
            {
                extension.ReadBoolean();
            }

            byte[] value = extension.ReadOctetString();
            if (id == BasicConstraintsId)
            {
                AsnReader constraints = new AsnReader(value, AsnEncodingRules.DER).ReadSequence();
                IsAuthority = constraints.HasData && constraints.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean)
                    && constraints.ReadBoolean();
            }
            else if (id == PurposesId)
            {
                Purposes = ReadPurposes(new AsnReader(value, AsnEncodingRules.DER).ReadSequence());
            }
        }
    }

    private static List<string> ReadPurposes(AsnReader usages)
    {
        List<string> purposes = [];
        while (usages.HasData)
        {
            purposes.Add(usages.ReadObjectIdentifier());
        }

        return purposes;
    }
}
