// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Text;
using Parley.Kernel.Identifiers;
using Parley.Presence.Aggregation;
using Parley.Presence.Categories;
using Parley.Presence.Containers;
using Parley.Presence.Xml;

namespace Parley.Presence.Publications;

/// <summary>Reads application/msrtc-category-publish+xml ([MS-PRES]; client contract 5.6).</summary>
internal static class PublishRequestReader
{
    /// <summary>Reads a request.</summary>
    /// <param name="body">The body.</param>
    /// <param name="sender">Whose data it must be about.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="operations">The lines, in order.</param>
    /// <returns>Why it is refused, if it is.</returns>
    public static RequestFault Read(
        ReadOnlySpan<byte> body, SipAddress sender, PresenceLimits limits, List<PublicationOperation> operations)
    {
        if (body.Length > limits.Xml.DocumentBytes)
        {
            return RequestFault.TooLarge;
        }

        using XmlScanner xml = new(body, limits.Xml);
        return Read(xml, sender, limits, operations);
    }

    private static RequestFault Read(
        XmlScanner xml, SipAddress sender, PresenceLimits limits, List<PublicationOperation> operations)
    {
        if (xml.Read() != XmlNode.Element || !xml.Name.SequenceEqual("publish"u8))
        {
            return RequestFault.Malformed;
        }

        while (true)
        {
            switch (xml.Read())
            {
                case XmlNode.Element when xml.Name.SequenceEqual("publications"u8):
                    if (!IsAbout(xml, sender))
                    {
                        return RequestFault.NotOwn;
                    }

                    break;
                case XmlNode.Element when xml.Depth == 3 && xml.Name.SequenceEqual("publication"u8):
                    if (operations.Count == limits.PublicationsPerRequest)
                    {
                        return RequestFault.Quota;
                    }

                    if (ReadPublication(ref xml, limits, operations) is var fault and not RequestFault.None)
                    {
                        return fault;
                    }

                    break;
                case XmlNode.Element or XmlNode.Fault:
                    return RequestFault.Malformed;
                case XmlNode.End:
                    return operations.Count == 0 ? RequestFault.Malformed : RequestFault.None;
                case XmlNode.EndElement or XmlNode.Text:
                    break;
            }
        }
    }

    private static bool IsAbout(in XmlScanner xml, SipAddress sender) =>
        !xml.TryGetAttribute("uri"u8, out ReadOnlySpan<byte> uri)
        || (SipAddress.TryParse(XmlText.Decode(uri), out SipAddress? address) && address.Equals(sender));

    private static RequestFault ReadPublication(
        ref XmlScanner xml, PresenceLimits limits, List<PublicationOperation> operations)
    {
        if (!TryReadHead(xml, limits, out PublicationOperation? operation))
        {
            return RequestFault.Malformed;
        }

        if (CategoryNames.IsReserved(operation.Key.Category, operation.Key.Instance))
        {
            return RequestFault.Reserved;
        }

        byte[] content = [];
        int depth = xml.Depth;
        while (true)
        {
            switch (xml.Read())
            {
                case XmlNode.Element when content.Length == 0:
                    if (!xml.TryCopy(out content))
                    {
                        return RequestFault.Malformed;
                    }

                    break;
                case XmlNode.Text when XmlText.IsBlank(xml.RawText):
                    break;
                case XmlNode.EndElement when xml.Depth == depth:
                    if (content.Length > limits.PublicationBytes)
                    {
                        return RequestFault.TooLarge;
                    }

                    operations.Add(operation with { Content = content, State = StateOf(operation, content, limits) });
                    return RequestFault.None;
                case XmlNode.Element or XmlNode.EndElement or XmlNode.Text or XmlNode.End or XmlNode.Fault:
                    return RequestFault.Malformed;
            }
        }
    }

    private static StateContent? StateOf(PublicationOperation operation, byte[] content, PresenceLimits limits) =>
        operation.Key is { Category: CategoryNames.State, Container: Container.Aggregation
            or Container.WorkgroupAggregation } && !operation.IsDeletion && content.Length > 0
            ? StateReader.Read(content, limits.Xml)
            : null;

    private static bool TryReadHead(
        in XmlScanner xml, PresenceLimits limits,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PublicationOperation? operation)
    {
        operation = null;
        if (!xml.TryGetAttribute("categoryName"u8, out ReadOnlySpan<byte> name)
            || !IsCategoryName(name, limits)
            || !TryReadNumber(xml, "instance"u8, uint.MaxValue, out uint instance)
            || !TryReadNumber(xml, "container"u8, Container.Highest, out uint container)
            || !TryReadNumber(xml, "version"u8, int.MaxValue, out uint version))
        {
            return false;
        }

        uint seconds = 0;
        bool hasExpires = xml.TryGetAttribute("expires"u8, out _);
        if (hasExpires && !TryReadNumber(xml, "expires"u8, uint.MaxValue, out seconds))
        {
            return false;
        }

        bool isDeletion = hasExpires && seconds == 0;
        ExpireType? type = xml.TryGetAttribute("expireType"u8, out ReadOnlySpan<byte> token) ? TypeOf(token) : null;
        if (!isDeletion && (type is null || (type == ExpireType.Time && seconds == 0)))
        {
            return false;
        }

        TimeSpan lifetime = TimeSpan.FromSeconds(Math.Min(seconds, limits.PublicationLifetime.TotalSeconds));
        operation = new PublicationOperation(
            new PublicationKey(Encoding.ASCII.GetString(name), (int)container, instance), version, isDeletion,
            type ?? ExpireType.Static, lifetime, [], null);
        return true;
    }

    private static bool TryReadNumber(in XmlScanner xml, ReadOnlySpan<byte> name, uint most, out uint value)
    {
        value = 0;
        return xml.TryGetAttribute(name, out ReadOnlySpan<byte> raw) && XmlText.TryReadNumber(raw, out value)
            && value <= most;
    }

    private static ExpireType? TypeOf(ReadOnlySpan<byte> token) => token switch
    {
        _ when token.SequenceEqual("endpoint"u8) => ExpireType.Endpoint,
        _ when token.SequenceEqual("user"u8) => ExpireType.User,
        _ when token.SequenceEqual("static"u8) => ExpireType.Static,
        _ when token.SequenceEqual("time"u8) => ExpireType.Time,
        _ => null,
    };

    private static bool IsCategoryName(ReadOnlySpan<byte> name, PresenceLimits limits)
    {
        if (name.IsEmpty || name.Length > limits.CategoryNameLength || !char.IsAsciiLetter((char)name[0]))
        {
            return false;
        }

        foreach (byte b in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'.' or (byte)'-' or (byte)'_'))
            {
                return false;
            }
        }

        return true;
    }
}
