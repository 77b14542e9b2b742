// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Security.Certificates;

/// <summary>
/// The name constraints extension (RFC 5280 §4.2.1.10) of the authority for servers: whoever trusts our root trusts
/// this authority for our own names only, never for an address or somebody else's domain.
/// </summary>
/// <remarks>
/// Not critical, against the letter of RFC 5280: mbed TLS, and with it Linphone and many desk phones, does not know the
/// extension and refuses a chain that marks it critical. Whoever does know it (OpenSSL, NSS, Windows) applies it all
/// the same; the CA/Browser Forum allows it for this reason.
/// </remarks>
internal static class NameConstraints
{
    private const string Id = "2.5.29.30";

    private static readonly Asn1Tag DnsName = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag Address = new(TagClass.ContextSpecific, 7);

    /// <summary>Permits the given DNS names and everything below them; excludes every IPv4 and IPv6 address.</summary>
    public static X509Extension ForServers(IEnumerable<string> dnsNames)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            {
                foreach (string name in dnsNames)
                {
                    using (writer.PushSequence())
                    {
                        writer.WriteCharacterString(UniversalTagNumber.IA5String, name, DnsName);
                    }
                }
            }

            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
            {
                // Address and mask, all zero: every address of the family.
                foreach (int length in (int[])[8, 32])
                {
                    using (writer.PushSequence())
                    {
                        writer.WriteOctetString(new byte[length], Address);
                    }
                }
            }
        }

        return new X509Extension(Id, writer.Encode(), critical: false);
    }
}
