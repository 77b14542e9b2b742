// SPDX-License-Identifier: Apache-2.0

namespace Parley.Web.Soap;

/// <summary>The namespaces and identifiers that requests and answers use.</summary>
internal static class SoapNames
{
    public const string Envelope = "http://schemas.xmlsoap.org/soap/envelope/";
    public const string Trust = "http://docs.oasis-open.org/ws-sx/ws-trust/200512";
    public const string Security = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    public const string Utility = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
    public const string Signature = "http://www.w3.org/2000/09/xmldsig#";
    public const string Saml = "urn:oasis:names:tc:SAML:1.0:assertion";
    public const string Provisioning = "http://schemas.microsoft.com/OCS/AuthWebServices/";

    public const string ExclusiveCanonicalization = "http://www.w3.org/2001/10/xml-exc-c14n#";
    public const string HmacSha1 = "http://www.w3.org/2000/09/xmldsig#hmac-sha1";
    public const string Sha1 = "http://www.w3.org/2000/09/xmldsig#sha1";

    public const string IssueAction = "http://docs.oasis-open.org/ws-sx/ws-trust/200512/RST/Issue";
    public const string GetAndPublishAction = "http://schemas.microsoft.com/OCS/AuthWebServices/GetAndPublishCert";

    public const string SamlToken = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV1.1";
    public const string CertificateToken =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3";

    public const string ComputedKey = "http://docs.oasis-open.org/ws-sx/ws-trust/200512/CK/PSHA1";
    public const string UriClaim = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/uri";
}
