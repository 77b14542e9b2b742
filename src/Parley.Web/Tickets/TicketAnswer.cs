// SPDX-License-Identifier: Apache-2.0

using System;
using System.Xml;
using Parley.Security.WebTickets;
using Parley.Web.Soap;

namespace Parley.Web.Tickets;

/// <summary>
/// The answer with a ticket (client contract 4.3). The client does not parse it, it scrapes it: Lifetime without blanks
/// and with the prefix wsu declared outside it, because its literal text is signed later; our entropy in the first
/// BinarySecret of the text.
/// </summary>
internal static class TicketAnswer
{
    public static byte[] Write(IssuedWebTicket issued, string? context) => SoapText.Write(writer =>
    {
        writer.WriteStartElement("s", "Envelope", SoapNames.Envelope);
        writer.WriteAttributeString("xmlns", "wsu", null, SoapNames.Utility);
        writer.WriteStartElement("Body", SoapNames.Envelope);
        writer.WriteStartElement("RequestSecurityTokenResponseCollection", SoapNames.Trust);
        writer.WriteStartElement("RequestSecurityTokenResponse", SoapNames.Trust);
        if (context is not null)
        {
            writer.WriteAttributeString("Context", context);
        }

        writer.WriteElementString("TokenType", SoapNames.Trust, SoapNames.SamlToken);
        writer.WriteStartElement("RequestedSecurityToken", SoapNames.Trust);
        writer.WriteRaw(issued.Assertion);
        writer.WriteEndElement();
        WriteLifetime(writer, issued);
        writer.WriteStartElement("RequestedProofToken", SoapNames.Trust);
        writer.WriteElementString("ComputedKey", SoapNames.Trust, SoapNames.ComputedKey);
        writer.WriteEndElement();
        writer.WriteStartElement("Entropy", SoapNames.Trust);
        writer.WriteElementString("BinarySecret", SoapNames.Trust, Convert.ToBase64String(issued.ResponseEntropy.Span));
        writer.WriteEndDocument();
    });

    private static void WriteLifetime(XmlWriter writer, IssuedWebTicket issued)
    {
        writer.WriteStartElement("Lifetime", SoapNames.Trust);
        writer.WriteElementString("Created", SoapNames.Utility, issued.Created);
        writer.WriteElementString("Expires", SoapNames.Utility, issued.Expires);
        writer.WriteEndElement();
    }
}
