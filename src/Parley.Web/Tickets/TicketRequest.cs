// SPDX-License-Identifier: Apache-2.0

using System.Xml;
using Parley.Kernel.Identifiers;
using Parley.Web.Soap;

namespace Parley.Web.Tickets;

/// <summary>A request for a web ticket: RequestSecurityToken of WS-Trust 1.3 (client contract 4.3).</summary>
/// <param name="Context">The client's mark, echoed; null when there is none.</param>
/// <param name="AppliesTo">The service the ticket is for.</param>
/// <param name="Claimed">The address the client claims; null when it claims none.</param>
/// <param name="Entropy">The client's half of the proof key.</param>
internal sealed record TicketRequest(string? Context, string AppliesTo, SipAddress? Claimed, byte[] Entropy)
{
    private const int MaximumContextLength = 256;
    private const int MinimumEntropyBytes = 16;
    private const int MaximumEntropyBytes = 64;

    /// <summary>Reads a request; null when it is none.</summary>
    public static TicketRequest? Read(XmlElement operation)
    {
        if (operation.LocalName != "RequestSecurityToken" || operation.NamespaceURI.TrimEnd('/') != SoapNames.Trust)
        {
            return null;
        }

        string context = operation.GetAttribute("Context");
        string? appliesTo = operation.Only("AppliesTo").Only("EndpointReference").Only("Address").Text();
        byte[]? entropy = operation.Only("Entropy").Only("BinarySecret").Octets(MaximumEntropyBytes);
        SipAddress? claimed = null;
        if (context.Length > MaximumContextLength || string.IsNullOrEmpty(appliesTo)
            || entropy is not { Length: >= MinimumEntropyBytes } || !TryReadClaim(operation, out claimed))
        {
            return null;
        }

        return new TicketRequest(context.Length == 0 ? null : context, appliesTo, claimed, entropy);
    }

    private static bool TryReadClaim(XmlElement operation, out SipAddress? claimed)
    {
        claimed = null;
        bool hasClaims = false;
        foreach (XmlNode node in operation)
        {
            hasClaims |= node is XmlElement { LocalName: "Claims" };
        }

        if (!hasClaims)
        {
            return true;
        }

        XmlElement? type = operation.Only("Claims").Only("ClaimType");
        return type?.GetAttribute("Uri") == SoapNames.UriClaim
            && SipAddress.TryParse(type.Only("Value").Text(), out claimed);
    }
}
