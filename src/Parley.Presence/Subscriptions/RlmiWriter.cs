// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Text;
using Parley.Presence.Categories;
using Parley.Presence.Xml;

namespace Parley.Presence.Subscriptions;

/// <summary>
/// Writes a multipart/related answer: the list of resources (RFC 4662), then one categories part for each, even when
/// there is nothing to say, because the client builds its refresh from the parts (client contract 5.9).
/// </summary>
/// <remarks>
/// Each part ends with one line end more than MIME asks for: the client's MIME parser cuts the last four octets of
/// every part (client contract 0.4). The boundary is random, so that nothing anybody publishes can contain it.
/// </remarks>
internal static class RlmiWriter
{
    /// <summary>Writes the body.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="list">The URI of the list: the subscriber.</param>
    /// <param name="version">Rises by one in a dialog.</param>
    /// <param name="isFull">Whether these are all resources of the subscription.</param>
    /// <param name="watches">The resources.</param>
    /// <param name="filter">What was asked of them.</param>
    /// <param name="now">The time.</param>
    /// <param name="most">The octets after which people are told of in brief.</param>
    /// <returns>The content type, which names the boundary.</returns>
    public static byte[] Write(
        XmlBuffer buffer, string list, uint version, bool isFull, IReadOnlyList<Watch> watches, CategoryFilter filter,
        DateTimeOffset now, int most)
    {
        string boundary = RandomNumberGenerator.GetHexString(32);
        byte[] delimiter = Encoding.ASCII.GetBytes("--" + boundary);
        BeginPart(buffer, delimiter, "resourceList", "application/rlmi+xml"u8);
        WriteList(buffer, list, version, isFull, watches);
        buffer.Append("\r\n\r\n"u8);
        foreach (Watch watch in watches)
        {
            if (buffer.Written.Length > most)
            {
                // The rest is told with the next change, or the next time the watcher asks.
                watch.Known = watch.Known.InBrief;
            }

            BeginPart(buffer, delimiter, PartName(watch), CategoriesFormat.Instance.ContentType);
            CategoriesFormat.Instance.WriteAll(buffer, watch.Uri, watch.Known, filter, now);
            buffer.Append("\r\n\r\n"u8);
        }

        buffer.Append(delimiter);
        buffer.Append("--\r\n"u8);
        return Encoding.ASCII.GetBytes(
            "multipart/related; type=\"application/rlmi+xml\"; start=resourceList; boundary=" + boundary);
    }

    private static void BeginPart(XmlBuffer buffer, byte[] delimiter, string name, ReadOnlySpan<byte> contentType)
    {
        buffer.Append(delimiter);
        buffer.Append("\r\nContent-Transfer-Encoding: binary\r\nContent-ID: "u8);
        buffer.Append(Encoding.UTF8.GetBytes(name));
        buffer.Append("\r\nContent-Type: "u8);
        buffer.Append(contentType);
        buffer.Append("\r\n\r\n"u8);
    }

    private static void WriteList(
        XmlBuffer buffer, string list, uint version, bool isFull, IReadOnlyList<Watch> watches)
    {
        buffer.Append("<list xmlns=\""u8);
        buffer.Append(XmlNamespaces.Rlmi);
        buffer.Append("\" uri=\""u8);
        buffer.AppendEscaped(list);
        buffer.Append("\" version=\""u8);
        buffer.Append(version);
        buffer.Append(isFull ? "\" fullState=\"true\">"u8 : "\" fullState=\"false\">"u8);
        foreach (Watch watch in watches)
        {
            buffer.Append("<resource uri=\""u8);
            buffer.AppendEscaped(watch.Uri);
            buffer.Append("\"><instance id=\"0\" state=\"active\" cid=\""u8);
            buffer.AppendEscaped(PartName(watch));
            buffer.Append("\"/></resource>"u8);
        }

        buffer.Append("</list>"u8);
    }

    // The address of the resource, as the client expects it; what is no address has no line end or blank in it either.
    private static string PartName(Watch watch) => watch.Address?.Value ?? watch.Uri;
}
