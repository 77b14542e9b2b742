// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Kernel.Identifiers;
using Parley.Web.Soap;

namespace Parley.Web.CertificateProvisioning;

/// <summary>
/// The answer with a certificate: the bare DER, because the client puts what it gets into its TLS handshake as it is
/// (client contract 4.4; PKCS#7, which [MS-OCAUTHWS] allows, breaks that).
/// </summary>
internal static class CertificateAnswer
{
    public static byte[] Write(ReadOnlyMemory<byte> der, string device, SipAddress owner) => SoapText.Write(writer =>
    {
        const string Trust = SoapNames.Trust + "/";
        writer.WriteStartElement("s", "Envelope", SoapNames.Envelope);
        writer.WriteStartElement("Body", SoapNames.Envelope);
        writer.WriteStartElement("GetAndPublishCertResponse", SoapNames.Provisioning);
        writer.WriteAttributeString("DeviceId", device);
        writer.WriteAttributeString("Entity", owner.Value);
        writer.WriteStartElement("RequestSecurityTokenResponse", Trust);
        writer.WriteElementString("TokenType", Trust, SoapNames.CertificateToken);
        writer.WriteStartElement("RequestedSecurityToken", Trust);
        writer.WriteElementString("BinarySecurityToken", SoapNames.Security, Convert.ToBase64String(der.Span));
        writer.WriteEndDocument();
    });
}
