// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Tasks;
using System.Xml.Linq;

namespace Parley.Web.TestKit;

/// <summary>
/// The genuine client's behaviour towards the web services, written from client contract 1.2 and 4.1 to 4.4: text
/// search instead of parsing, literal text instead of canonical form. Independent of the product's XML code on purpose.
/// </summary>
/// <param name="connect">Opens a connection to the web services.</param>
/// <param name="certificateService">Where certificates are asked for; the audience of the tickets for them.</param>
/// <param name="user">Whose client it is: user@domain.</param>
/// <param name="password">Their password.</param>
public sealed class WebClient(
    Func<Task<HttpConnection>> connect, string certificateService, string user, string password)
{
    public const string TicketPath = "/WebTicket/WebTicketService.svc";
    public const string ProofPath = "/CertProv/CertProvisioningService.svc/WebTicket_Proof_SHA1";
    public const string IssueAction = "http://docs.oasis-open.org/ws-sx/ws-trust/200512/RST/Issue";
    public const string PublishAction = "http://schemas.microsoft.com/OCS/AuthWebServices/GetAndPublishCert";
    private const string Utility = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
    private const string Secext = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";

    /// <summary>The key of the device; one for all, since making one takes long.</summary>
    public static RSA DeviceKey { get; } = RSA.Create(2048);

    private readonly byte[] _entropy = RandomNumberGenerator.GetBytes(32);

    /// <summary>The scheme name under which the NTLM messages are sent.</summary>
    public string Scheme { get; init; } = "NTLM";

    /// <summary>The address claimed; the user's own unless a test says otherwise.</summary>
    public string Claimed { get; init; } = "sip:" + user;

    /// <summary>The name they sign in with; null: the address.</summary>
    public string? Login { get; init; }

    public async Task<ClientTicket> GetTicketAsync(string appliesTo)
    {
        HttpAnswer answer = await RequestTicketAsync(appliesTo);
        return Scrape(XmlOf(answer, 200));
    }

    /// <summary>All legs over one connection.</summary>
    public async Task<HttpAnswer> RequestTicketAsync(string appliesTo)
    {
        await using HttpConnection connection = await connect();
        return await RequestTicketAsync(connection, TicketRequest(appliesTo));
    }

    public async Task<HttpAnswer> RequestTicketAsync(HttpConnection connection, string body)
    {
        HttpAnswer first = await connection.PostAsync(TicketPath, IssueAction, body);
        if (first.Status != 401)
        {
            return first;
        }

        HttpAnswer second = await connection.PostAsync(
            TicketPath, IssueAction, body, ("Authorization", $"{Scheme} {NtlmClient.Type1()}"));
        string? challenge = second.Value("WWW-Authenticate");
        return challenge is null || !challenge.StartsWith(Scheme + " ", StringComparison.Ordinal)
            ? second
            : await connection.PostAsync(
                TicketPath, IssueAction, body, ("Authorization", $"{Scheme} {Answer(challenge)}"));
    }

    /// <summary>The type 3 message for a challenge header.</summary>
    public string Answer(string challenge) =>
        NtlmClient.Type3(challenge[(challenge.IndexOf(' ') + 1)..], Login ?? user, password);

    public string TicketRequest(string appliesTo) => $"""
        <?xml version="1.0"?>
        <SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:auth="http://schemas.xmlsoap.org/ws/2006/12/authorization" xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy" xmlns:wst="http://docs.oasis-open.org/ws-sx/ws-trust/200512"><SOAP-ENV:Body><wst:RequestSecurityToken Context="8c2f4a1e-0000-4000-8000-1234567890ab"><wst:TokenType>http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV1.1</wst:TokenType><wst:RequestType>http://schemas.xmlsoap.org/ws/2005/02/trust/Issue</wst:RequestType><wsp:AppliesTo><wsa:EndpointReference><wsa:Address>{appliesTo}</wsa:Address></wsa:EndpointReference></wsp:AppliesTo><wst:Claims Dialect="urn:component:Microsoft.Rtc.WebAuthentication.2010:authclaims"><auth:ClaimType Uri="http://schemas.xmlsoap.org/ws/2005/05/identity/claims/uri" Optional="false"><auth:Value>{Claimed}</auth:Value></auth:ClaimType></wst:Claims><wst:Entropy><wst:BinarySecret>{Convert.ToBase64String(_entropy)}</wst:BinarySecret></wst:Entropy><wst:KeyType>http://docs.oasis-open.org/ws-sx/ws-trust/200512/SymmetricKey</wst:KeyType></wst:RequestSecurityToken></SOAP-ENV:Body></SOAP-ENV:Envelope>
        """;

    public ClientTicket Scrape(string answer)
    {
        string lifetime = Inside(answer, "Lifetime");
        string assertion = Whole(answer, "Assertion");
        string id = After(assertion, "AssertionID=\"", "\"");
        byte[] proof = PSha1(_entropy, Convert.FromBase64String(Inside(answer, "BinarySecret")));
        return new ClientTicket(assertion, id, lifetime, proof);
    }

    public async Task<HttpAnswer> RequestCertificateAsync(string body)
    {
        await using HttpConnection connection = await connect();
        return await connection.PostAsync(ProofPath, PublishAction, body);
    }

    public Task<HttpAnswer> RequestCertificateAsync(ClientTicket ticket, byte[]? pkcs10 = null) =>
        RequestCertificateAsync(CertificateRequest(ticket, pkcs10 ?? Pkcs10()));

    public byte[] Pkcs10(string? subject = null)
    {
        return new System.Security.Cryptography.X509Certificates.CertificateRequest(
            "CN=" + (subject ?? user), DeviceKey, HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1).CreateSigningRequest();
    }

    /// <summary>The whole message; parts may be replaced by a test.</summary>
    public string CertificateRequest(ClientTicket ticket, byte[] pkcs10) =>
        CertificateRequest(ticket, pkcs10, Timestamp(ticket), Signature(ticket));

    public string CertificateRequest(ClientTicket ticket, byte[] pkcs10, string timestamp, string signature) => $"""
        <?xml version="1.0" encoding="utf-8"?>
        <SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:wsse="{Secext}"><SOAP-ENV:Header><wsa:To>{certificateService}</wsa:To><wsa:ReplyTo><wsa:Address>http://www.w3.org/2005/08/addressing/anonymous</wsa:Address></wsa:ReplyTo><wsa:MessageID>uuid:5f0b3f9c-0000-4000-8000-1234567890ab</wsa:MessageID><wsa:Action>{PublishAction}</wsa:Action><wsse:Security>{timestamp}{ticket.Assertion}{signature}</wsse:Security></SOAP-ENV:Header><SOAP-ENV:Body><GetAndPublishCert xmlns="http://schemas.microsoft.com/OCS/AuthWebServices/" xmlns:wst="http://docs.oasis-open.org/ws-sx/ws-trust/200512/" DeviceId="{"{0e324752-e1ab-56eb-8f4a-267c85a97459}"}" Entity="{user}"><wst:RequestSecurityToken><wst:TokenType>http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3</wst:TokenType><wst:RequestType>http://docs.oasis-open.org/ws-sx/ws-trust/200512/Issue</wst:RequestType><wsse:BinarySecurityToken ValueType="http://schemas.microsoft.com/OCS/AuthWebServices.xsd#PKCS10" EncodingType="{Secext}#Base64Binary">{Wrap(pkcs10)}</wsse:BinarySecurityToken><wstep:RequestID xmlns:wstep="http://schemas.microsoft.com/windows/pki/2009/01/enrollment">5f0b3f9c-0000-4000-8000-1234567890ab</wstep:RequestID></wst:RequestSecurityToken></GetAndPublishCert></SOAP-ENV:Body></SOAP-ENV:Envelope>
        """;

    /// <summary>The Timestamp: the Lifetime's content, copied (client contract 4.3).</summary>
    public static string Timestamp(ClientTicket ticket, string id = "timestamp") =>
        $"<wsu:Timestamp xmlns:wsu=\"{Utility}\" wsu:Id=\"{id}\">{ticket.Lifetime}</wsu:Timestamp>";

    public static string Signature(ClientTicket ticket) => Signature(ticket, Timestamp(ticket), ticket.Proof);

    /// <summary>
    /// The signature: digest over the literal text of the Timestamp, HMAC over SignedInfo written canonically.
    /// </summary>
    [SuppressMessage("Security", "CA5350", Justification = "The protocol names SHA-1.")]
    public static string Signature(
        ClientTicket ticket, string timestamp, byte[] key, string uri = "#timestamp", string methodContent = "",
        string? keyIdentifier = null)
    {
        string digest = Convert.ToBase64String(SHA1.HashData(Encoding.UTF8.GetBytes(timestamp)));
        string inner =
            "<CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></CanonicalizationMethod>"
            + $"<SignatureMethod Algorithm=\"http://www.w3.org/2000/09/xmldsig#hmac-sha1\">{methodContent}</SignatureMethod>"
            + $"<Reference URI=\"{uri}\"><Transforms><Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></Transform></Transforms>"
            + "<DigestMethod Algorithm=\"http://www.w3.org/2000/09/xmldsig#sha1\"></DigestMethod>"
            + $"<DigestValue>{digest}</DigestValue></Reference></SignedInfo>";
        string canonical = "<SignedInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\">" + inner;
        string value = Convert.ToBase64String(HMACSHA1.HashData(key, Encoding.UTF8.GetBytes(canonical)));
        // On the wire the empty elements are short and the namespace stands on Signature.
        string wire = inner.Replace("></CanonicalizationMethod>", "/>", StringComparison.Ordinal)
            .Replace("></Transform>", "/>", StringComparison.Ordinal)
            .Replace("></DigestMethod>", "/>", StringComparison.Ordinal);
        return $"<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><SignedInfo>{wire}<SignatureValue>{value}</SignatureValue>"
            + $"<KeyInfo><wsse:SecurityTokenReference><wsse:KeyIdentifier ValueType=\"http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.0#SAMLAssertionID\">{keyIdentifier ?? ticket.AssertionId}</wsse:KeyIdentifier></wsse:SecurityTokenReference></KeyInfo></Signature>";
    }

    /// <summary>The certificate in an answer, by the path the client reads.</summary>
    public static X509Certificate2 CertificateOf(HttpAnswer answer)
    {
        XElement element = XElement.Parse(answer.Expect(200).Body);
        string[] path =
        [
            "Body", "GetAndPublishCertResponse", "RequestSecurityTokenResponse", "RequestedSecurityToken",
            "BinarySecurityToken",
        ];
        foreach (string name in path)
        {
            element = Child(element, name);
        }

        return X509CertificateLoader.LoadCertificate(Convert.FromBase64String(element.Value));
    }

    /// <summary>The sentence in a fault, by the path the client reads, capital D included.</summary>
    public static string FaultOf(HttpAnswer answer)
    {
        XElement element = XElement.Parse(XmlOf(answer, 500));
        foreach (string name in (string[])["Body", "Fault", "Detail", "error", "internalerror", "text"])
        {
            element = Child(element, name);
        }

        return element.Value;
    }

    private static string XmlOf(HttpAnswer answer, int status) =>
        answer.Expect(status).Value("Content-Type") == "text/xml; charset=utf-8"
            ? answer.Body
            : throw new InvalidOperationException($"Not XML but {answer.Value("Content-Type")}: {answer.Body}");

    private static XElement Child(XElement parent, string name)
    {
        foreach (XElement element in parent.Elements())
        {
            if (element.Name.LocalName == name)
            {
                return element;
            }
        }

        throw new InvalidOperationException($"{parent.Name} has no {name}");
    }

    private static string Wrap(byte[] octets) =>
        Convert.ToBase64String(octets, Base64FormattingOptions.InsertLineBreaks);

    // A tag without a prefix first, then with any prefix.
    private static string Inside(string text, string name)
    {
        string whole = Whole(text, name);
        return whole[(whole.IndexOf('>') + 1)..whole.LastIndexOf('<')];
    }

    private static string Whole(string text, string name)
    {
        int at = text.IndexOf("<" + name, StringComparison.Ordinal);
        string tag = name;
        if (at < 0)
        {
            int colon = text.IndexOf(":" + name, StringComparison.Ordinal);
            at = text.LastIndexOf('<', colon);
            tag = text[(at + 1)..(colon + 1)] + name;
        }

        string end = "</" + tag + ">";
        return text[at..(text.IndexOf(end, at, StringComparison.Ordinal) + end.Length)];
    }

    private static string After(string text, string start, string end)
    {
        int from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    [SuppressMessage("Security", "CA5350", Justification = "The protocol names P_SHA1.")]
    private static byte[] PSha1(byte[] secret, byte[] seed)
    {
        byte[] a1 = HMACSHA1.HashData(secret, seed);
        byte[] a2 = HMACSHA1.HashData(secret, a1);
        byte[] first = [.. a1, .. seed];
        byte[] second = [.. a2, .. seed];
        byte[] stream = [.. HMACSHA1.HashData(secret, first), .. HMACSHA1.HashData(secret, second)];
        return stream[..32];
    }
}
