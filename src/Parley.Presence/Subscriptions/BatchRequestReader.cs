// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Parley.Kernel.Identifiers;
using Parley.Presence.Categories;
using Parley.Presence.Xml;

namespace Parley.Presence.Subscriptions;

/// <summary>Reads application/msrtc-adrl-categorylist+xml ([MS-PRES] batchSub; client contract 5.9).</summary>
internal static class BatchRequestReader
{
    /// <summary>Reads a request; the fault says why it is refused.</summary>
    public static RequestFault Read(ReadOnlySpan<byte> body, PresenceLimits limits, out BatchRequest request)
    {
        request = new BatchRequest();
        if (body.Length > limits.Xml.DocumentBytes)
        {
            return RequestFault.TooLarge;
        }

        using XmlScanner xml = new(body, limits.Xml);
        return Read(xml, limits, request);
    }

    private static RequestFault Read(XmlScanner xml, PresenceLimits limits, BatchRequest request)
    {
        if (xml.Read() != XmlNode.Element || !xml.Name.SequenceEqual("batchSub"u8))
        {
            return RequestFault.Malformed;
        }

        List<string> list = request.Resources;
        ImmutableArray<string>.Builder categories = ImmutableArray.CreateBuilder<string>();
        while (true)
        {
            switch (xml.Read())
            {
                case XmlNode.Element when xml.Name.SequenceEqual("action"u8):
                    if (!xml.TryGetAttribute("name"u8, out ReadOnlySpan<byte> action)
                        || ListFor(action, request) is not { } named)
                    {
                        return RequestFault.Malformed;
                    }

                    list = named;
                    break;
                case XmlNode.Element when xml.Name.SequenceEqual("resource"u8):
                    if (!xml.TryGetAttribute("uri"u8, out ReadOnlySpan<byte> uri))
                    {
                        return RequestFault.Malformed;
                    }

                    if (request.Resources.Count + request.Removed.Count == limits.ResourcesPerSubscription)
                    {
                        return RequestFault.Quota;
                    }

                    Add(list, XmlText.Decode(uri));
                    break;
                case XmlNode.Element when xml.Name.SequenceEqual("category"u8):
                    if (!xml.TryGetAttribute("name"u8, out ReadOnlySpan<byte> name))
                    {
                        return RequestFault.Malformed;
                    }

                    if (categories.Count == limits.CategoriesPerSubscription)
                    {
                        return RequestFault.Quota;
                    }

                    categories.Add(XmlText.Decode(name));
                    break;
                case XmlNode.Fault:
                    return RequestFault.Malformed;
                case XmlNode.End:
                    request.Filter = categories.Count == 0 ? null : new CategoryFilter(categories.ToImmutable());
                    return RequestFault.None;
                case XmlNode.Element or XmlNode.EndElement or XmlNode.Text:
                    break;
            }
        }
    }

    // One odd entry of a contact list must not take the others with it. What is kept goes into headers of parts.
    private static void Add(List<string> list, string uri)
    {
        if (uri.Length is > 0 and <= SipAddress.MaximumLength + 4
            && !uri.AsSpan().ContainsAnyInRange('\0', ' ') && !uri.Contains('\x7F', StringComparison.Ordinal))
        {
            list.Add(uri);
        }
    }

    private static List<string>? ListFor(ReadOnlySpan<byte> action, BatchRequest request) => action switch
    {
        _ when action.SequenceEqual("subscribe"u8) => request.Resources,
        _ when action.SequenceEqual("unsubscribe"u8) => request.Removed,
        _ => null,
    };
}
