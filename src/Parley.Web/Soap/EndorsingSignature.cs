// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.Xml;
using System.Xml;

namespace Parley.Web.Soap;

/// <summary>
/// The signature with which a client proves that it holds the key of its ticket (client contract 4.4; XML Signature,
/// exactly the one form it uses): HMAC-SHA1 over SignedInfo, whose one reference is the Timestamp. Nothing is resolved
/// but that: the Timestamp is the sibling in the same Security element, and its Id is unique in the message, so a
/// second Timestamp elsewhere can neither be signed nor believed.
/// </summary>
internal static class EndorsingSignature
{
    private const int MaximumValueBytes = 64;

    /// <summary>Whether the header proves possession of the key at this time.</summary>
    /// <param name="security">
    /// The Security header; must hold Timestamp, Assertion and Signature and nothing else.
    /// </param>
    /// <param name="proof">The key of the ticket.</param>
    /// <param name="assertionId">The ticket's AssertionID, which KeyInfo must name.</param>
    /// <param name="now">The time.</param>
    /// <param name="skew">How far the client's clock may be ahead.</param>
    public static bool Verify(
        XmlElement security, ReadOnlySpan<byte> proof, string assertionId, DateTimeOffset now, TimeSpan skew)
    {
        XmlElement? timestamp = security.Only("Timestamp", SoapNames.Utility);
        XmlElement? signature = security.Only("Signature", SoapNames.Signature);
        if (timestamp is null || signature is null || security.CountElements() != 3 || signature.CountElements() != 3)
        {
            return false;
        }

        string id = timestamp.GetAttribute("Id", SoapNames.Utility);
        XmlElement? signedInfo = signature.Only("SignedInfo", SoapNames.Signature);
        return id.Length is > 0 and <= 128
            && IsUnique(security.OwnerDocument, id)
            && NamesKey(signature.Only("KeyInfo", SoapNames.Signature), assertionId)
            && signedInfo is not null
            && Digest(signedInfo, "#" + id) is { } digest
            && SameDigest(timestamp, digest)
            && signature.Only("SignatureValue", SoapNames.Signature).Octets(MaximumValueBytes) is { } value
            && SameSignature(signedInfo, proof, value)
            && IsCurrent(timestamp, now, skew);
    }

    // The shape of SignedInfo, and the digest in it. No child under SignatureMethod: HMACOutputLength would let a
    // forger guess one octet. No child under Transform or CanonicalizationMethod: a prefix list would change what is
    // signed.
    private static byte[]? Digest(XmlElement signedInfo, string uri)
    {
        XmlElement? reference = signedInfo.Only("Reference", SoapNames.Signature);
        XmlElement? transforms = reference.Only("Transforms", SoapNames.Signature);
        return signedInfo.CountElements() == 3
            && reference is not null && reference.CountElements() == 3 && reference.GetAttribute("URI") == uri
            && transforms?.CountElements() == 1
            && IsAlgorithm(
                signedInfo.Only("CanonicalizationMethod", SoapNames.Signature), SoapNames.ExclusiveCanonicalization)
            && IsAlgorithm(signedInfo.Only("SignatureMethod", SoapNames.Signature), SoapNames.HmacSha1)
            && IsAlgorithm(transforms.Only("Transform", SoapNames.Signature), SoapNames.ExclusiveCanonicalization)
            && IsAlgorithm(reference.Only("DigestMethod", SoapNames.Signature), SoapNames.Sha1)
                ? reference.Only("DigestValue", SoapNames.Signature).Octets(MaximumValueBytes)
                : null;
    }

    private static bool IsAlgorithm(XmlElement? element, string algorithm) =>
        element is not null && element.CountElements() == 0 && element.GetAttribute("Algorithm") == algorithm;

    private static bool NamesKey(XmlElement? keyInfo, string assertionId) =>
        string.Equals(
            keyInfo.Only("SecurityTokenReference", SoapNames.Security).Only("KeyIdentifier", SoapNames.Security).Text(),
            assertionId, StringComparison.Ordinal);

    [SuppressMessage(
        "Security", "CA5350", Justification = "The protocol names SHA-1; under an HMAC key collisions gain nothing.")]
    private static bool SameDigest(XmlElement timestamp, ReadOnlySpan<byte> expected) =>
        CryptographicOperations.FixedTimeEquals(SHA1.HashData(Canonicalize(timestamp)), expected);

    [SuppressMessage("Security", "CA5350", Justification = "The protocol names HMAC-SHA1, which stands.")]
    private static bool SameSignature(XmlElement signedInfo, ReadOnlySpan<byte> proof, ReadOnlySpan<byte> expected) =>
        CryptographicOperations.FixedTimeEquals(HMACSHA1.HashData(proof, Canonicalize(signedInfo)), expected);

    private static bool IsCurrent(XmlElement timestamp, DateTimeOffset now, TimeSpan skew) =>
        TryReadTime(timestamp.Only("Created", SoapNames.Utility), out DateTimeOffset created)
        && TryReadTime(timestamp.Only("Expires", SoapNames.Utility), out DateTimeOffset expires)
        && created <= now + skew && now < expires;

    private static bool TryReadTime(XmlElement? element, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(
            element.Text(), CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    // Any attribute that some processor might take for an identifier counts.
    private static bool IsUnique(XmlDocument document, string id)
    {
        int seen = 0;
        foreach (XmlNode node in document.SelectNodes("//@*")!)
        {
            seen += node.LocalName.EndsWith("id", StringComparison.OrdinalIgnoreCase) && node.Value == id ? 1 : 0;
        }

        return seen == 1;
    }

    // Exclusive canonical form of one element, in the namespaces it stands in.
    private static byte[] Canonicalize(XmlElement element)
    {
        XmlDocument document = new() { PreserveWhitespace = true, XmlResolver = null };
        XmlElement root = (XmlElement)document.AppendChild(document.ImportNode(element, deep: true))!;
        for (XmlNode? above = element.ParentNode; above is XmlElement ancestor; above = ancestor.ParentNode)
        {
            foreach (XmlAttribute attribute in ancestor.Attributes)
            {
                if ((attribute.Prefix == "xmlns" || attribute.Name == "xmlns") && !root.HasAttribute(attribute.Name))
                {
                    root.SetAttributeNode((XmlAttribute)document.ImportNode(attribute, deep: true));
                }
            }
        }

        XmlDsigExcC14NTransform transform = new();
        transform.LoadInput(document);
        using Stream output = (Stream)transform.GetOutput(typeof(Stream));
        byte[] octets = new byte[output.Length];
        output.ReadExactly(octets);
        return octets;
    }
}
