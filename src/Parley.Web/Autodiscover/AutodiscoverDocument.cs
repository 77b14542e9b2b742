// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Xml;
using Parley.Web.Soap;

namespace Parley.Web.Autodiscover;

/// <summary>
/// The two answers of Autodiscover ([MS-OCDISCWS] §2.2.5; client contract 1.2). Names count without a namespace.
/// Nothing redirects by HTTP: clients do not follow it.
/// </summary>
internal static class AutodiscoverDocument
{
    public const string ContentType = "application/vnd.microsoft.rtc.autodiscover+xml; v=1";

    /// <summary>Where a person's own resource is.</summary>
    public static byte[] ForRoot(WebServiceAddresses addresses) => SoapText.Write(writer =>
    {
        Begin(writer);
        writer.WriteStartElement("Root");
        WriteLink(writer, "User", addresses.AutodiscoverUser);
        writer.WriteEndDocument();
    });

    /// <summary>Where a person signs in.</summary>
    public static byte[] ForUser(WebServicesOptions options) => SoapText.Write(writer =>
    {
        Begin(writer);
        writer.WriteStartElement("User");
        WriteAccess(writer, "SipClientInternalAccess", options);
        WriteAccess(writer, "SipClientExternalAccess", options);
        WriteLink(writer, "Internal/WebTicketService", options.Addresses.TicketService);
        WriteLink(writer, "Internal/CertProvisioning", options.Addresses.CertificateService);
        writer.WriteEndDocument();
    });

    private static void Begin(XmlWriter writer)
    {
        writer.WriteStartElement("AutodiscoverResponse");
        writer.WriteAttributeString("AccessLocation", "Internal");
    }

    private static void WriteAccess(XmlWriter writer, string name, WebServicesOptions options)
    {
        writer.WriteStartElement(name);
        writer.WriteAttributeString("fqdn", options.SipHost);
        writer.WriteAttributeString("port", options.SipPort.ToString(CultureInfo.InvariantCulture));
        writer.WriteEndElement();
    }

    private static void WriteLink(XmlWriter writer, string token, string href)
    {
        writer.WriteStartElement("Link");
        writer.WriteAttributeString("token", token);
        writer.WriteAttributeString("href", href);
        writer.WriteEndElement();
    }
}
