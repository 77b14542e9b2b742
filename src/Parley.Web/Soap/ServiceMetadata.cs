// SPDX-License-Identifier: Apache-2.0

using System.Xml;

namespace Parley.Web.Soap;

/// <summary>
/// The WSDL 1.1 documents that clients fetch from <c>/mex</c> ([MS-OCAUTHWS] §1.5; client contract 4.2): where a port
/// is and, for a service used with a ticket, where tickets come from.
/// </summary>
internal static class ServiceMetadata
{
    private const string Wsdl = "http://schemas.xmlsoap.org/wsdl/";
    private const string SoapBinding = "http://schemas.xmlsoap.org/wsdl/soap/";
    private const string Policy = "http://schemas.xmlsoap.org/ws/2004/09/policy";
    private const string SecurityPolicy = "http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702";
    private const string Addressing = "http://www.w3.org/2005/08/addressing";

    /// <summary>
    /// The ticket service: one port, with HTTP authentication. WsFedBearer is not offered (client contract 4.5).
    /// </summary>
    public static byte[] ForTicketService(WebServiceAddresses addresses) => SoapText.Write(writer =>
    {
        Begin(writer, "urn:component:Microsoft.Rtc.WebAuthentication.2010");
        WritePort(writer, "WebTicketService", "WebTicketServiceWinNegotiate", addresses.TicketService);
        writer.WriteEndDocument();
    });

    /// <summary>The certificate service: a ticket with proof of its key, from our ticket service.</summary>
    public static byte[] ForCertificateService(WebServiceAddresses addresses) => SoapText.Write(writer =>
    {
        const string Port = "CertProvisioningServiceWebTicketProof_SHA1";
        Begin(writer, SoapNames.Provisioning);
        writer.WriteStartElement("wsp", "Policy", Policy);
        writer.WriteAttributeString("wsu", "Id", SoapNames.Utility, Port + "_policy");
        writer.WriteStartElement("ExactlyOne", Policy);
        writer.WriteStartElement("All", Policy);
        writer.WriteStartElement("sp", "EndorsingSupportingTokens", SecurityPolicy);
        writer.WriteStartElement("Policy", Policy);
        writer.WriteStartElement("IssuedToken", SecurityPolicy);
        writer.WriteStartElement("Issuer", SecurityPolicy);
        writer.WriteElementString("wsa10", "Address", Addressing, addresses.TicketService);
        for (int depth = 0; depth < 7; depth++)
        {
            writer.WriteEndElement();
        }

        WritePort(writer, "CertProvisioningService", Port, addresses.CertificateProof);
        writer.WriteEndDocument();
    });

    private static void Begin(XmlWriter writer, string targetNamespace)
    {
        writer.WriteStartElement("wsdl", "definitions", Wsdl);
        writer.WriteAttributeString("targetNamespace", targetNamespace);
        writer.WriteAttributeString("xmlns", "tns", null, targetNamespace);
        writer.WriteAttributeString("xmlns", "soap", null, SoapBinding);
    }

    private static void WritePort(XmlWriter writer, string service, string port, string location)
    {
        writer.WriteStartElement("service", Wsdl);
        writer.WriteAttributeString("name", service);
        writer.WriteStartElement("port", Wsdl);
        writer.WriteAttributeString("name", port);
        writer.WriteAttributeString("binding", "tns:" + port);
        writer.WriteStartElement("address", SoapBinding);
        writer.WriteAttributeString("location", location);
        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteEndElement();
    }
}
