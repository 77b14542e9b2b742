// SPDX-License-Identifier: Apache-2.0

using System;
using System.Xml;
using Parley.Security.Certificates;
using Parley.Web.Soap;

namespace Parley.Web.CertificateProvisioning;

/// <summary>GetAndPublishCert ([MS-OCAUTHWS] §3.1; client contract 4.4): a device asks for a certificate.</summary>
/// <param name="Device">The endpoint's UUID; only a mark in the register.</param>
/// <param name="DeviceText">The same as sent, for the answer.</param>
/// <param name="Pkcs10">The request, DER.</param>
/// <remarks>
/// Entity, the address in the request, is not even read: the ticket says whose certificate it will be.
/// </remarks>
internal sealed record CertificateRequestMessage(Guid Device, string DeviceText, byte[] Pkcs10)
{
    private const int MaximumDeviceLength = 64;

    /// <summary>Reads a message; null when it is none.</summary>
    public static CertificateRequestMessage? Read(XmlElement operation)
    {
        if (operation.LocalName != "GetAndPublishCert" || operation.NamespaceURI != SoapNames.Provisioning)
        {
            return null;
        }

        string device = operation.GetAttribute("DeviceId");
        XmlElement? token = operation.Only("RequestSecurityToken").Only("BinarySecurityToken", SoapNames.Security);
        return device.Length <= MaximumDeviceLength && Guid.TryParse(device, out Guid id)
            && token?.GetAttribute("ValueType").EndsWith("#PKCS10", StringComparison.Ordinal) == true
            && token.Octets(DeviceCertificateRequest.MaximumBytes) is { } pkcs10
                ? new CertificateRequestMessage(id, device, pkcs10)
                : null;
    }
}
