// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Presence.Aggregation;
using Parley.Presence.Publications;
using Parley.Presence.Xml;

namespace Parley.Presence.Categories;

/// <summary>
/// The document for standard watchers: PIDF (RFC 3863) with a person and activities (RFC 4479, RFC 4480). It says no
/// more than the categories of the same view: open or closed, busy or away, and the note.
/// </summary>
internal sealed class PidfFormat : IPresenceFormat
{
    private const uint BeRightBack = 12000;

    private PidfFormat()
    {
    }

    /// <summary>The one there is.</summary>
    public static PidfFormat Instance { get; } = new();

    /// <inheritdoc />
    public byte[] ContentType { get; } = "application/pidf+xml"u8.ToArray();

    /// <inheritdoc />
    public void WriteAll(XmlBuffer xml, string uri, WatcherView view, CategoryFilter filter, DateTimeOffset now)
    {
        AggregateState? state = view.Find(CategoryNames.State)?.Publications[0].Aggregate;
        uint availability = state?.Availability ?? Availability.OfflineValue;
        xml.Append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<presence xmlns=\"urn:ietf:params:xml:ns:pidf\""u8);
        xml.Append(" xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\""u8);
        xml.Append(" xmlns:rpid=\"urn:ietf:params:xml:ns:pidf:rpid\" entity=\""u8);
        xml.AppendEscaped(uri);
        xml.Append("\"><tuple id=\"t1\"><status><basic>"u8);
        xml.Append(availability < Availability.Offline ? "open"u8 : "closed"u8);
        xml.Append("</basic></status>"u8);
        if (NoteIn(view) is { Length: > 0 } note)
        {
            xml.Append("<note>"u8);
            xml.AppendEscaped(note);
            xml.Append("</note>"u8);
        }

        xml.Append("</tuple>"u8);
        ReadOnlySpan<byte> activity = ActivityOf(state, availability);
        if (!activity.IsEmpty)
        {
            xml.Append("<dm:person id=\"p1\"><rpid:activities><rpid:"u8);
            xml.Append(activity);
            xml.Append("/></rpid:activities></dm:person>"u8);
        }

        xml.Append("</presence>"u8);
    }

    /// <inheritdoc />
    public bool TryWriteChanges(
        XmlBuffer xml, string uri, WatcherView known, WatcherView view, CategoryFilter filter, DateTimeOffset now)
    {
        if (!Differs(known, view, CategoryNames.State) && !Differs(known, view, CategoryNames.Note))
        {
            return false;
        }

        WriteAll(xml, uri, view, filter, now);
        return true;
    }

    private static bool Differs(WatcherView known, WatcherView view, string name)
    {
        CategoryGroup? before = known.Find(name);
        CategoryGroup? after = view.Find(name);
        return before is null || after is null ? before != after : !after.SaysTheSameAs(before);
    }

    private static ReadOnlySpan<byte> ActivityOf(AggregateState? state, uint availability)
    {
        if (state?.Activity?.Token == "on-the-phone")
        {
            return "on-the-phone"u8;
        }

        return availability switch
        {
            >= Availability.Offline => default,
            >= BeRightBack => "away"u8,
            >= Availability.Busy => "busy"u8,
            >= Availability.Inactive => "away"u8,
            _ => default,
        };
    }

    // The text of the first body of the first note.
    private static string? NoteIn(WatcherView view)
    {
        if (view.Find(CategoryNames.Note) is not { } group)
        {
            return null;
        }

        Publication publication = group.Publications[0];
        using XmlScanner xml = new(publication.Content, XmlLimits.Default);
        return ReadBody(xml);
    }

    private static string? ReadBody(XmlScanner xml)
    {
        while (true)
        {
            switch (xml.Read())
            {
                case XmlNode.Element when xml.Depth == 2 && xml.Name.SequenceEqual("body"u8):
                    return XmlContent.TryReadText(ref xml, out string text) ? text : null;
                case XmlNode.End or XmlNode.Fault:
                    return null;
                case XmlNode.Element or XmlNode.EndElement or XmlNode.Text:
                    break;
            }
        }
    }
}
