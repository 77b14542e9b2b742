// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Presence.Aggregation;
using Parley.Presence.Publications;
using Parley.Presence.Xml;

namespace Parley.Presence.Categories;

/// <summary>
/// Writes the categories document that watchers get ([MS-PRES]). It names instance and time only: container, version
/// and endpoint would tell the watcher what the person thinks of them.
/// </summary>
internal sealed class CategoriesFormat : IPresenceFormat
{
    private static readonly byte[] s_offline =
        AggregateStateWriter.Write(AggregateState.Offline, StateDetail.Number, null);

    private CategoriesFormat()
    {
    }

    /// <summary>The one there is.</summary>
    public static CategoriesFormat Instance { get; } = new();

    /// <inheritdoc />
    public byte[] ContentType { get; } = "application/msrtc-event-categories+xml"u8.ToArray();

    /// <inheritdoc />
    public void WriteAll(XmlBuffer xml, string uri, WatcherView view, CategoryFilter filter, DateTimeOffset now)
    {
        Begin(xml, uri);
        foreach (CategoryGroup group in view.Groups)
        {
            if (filter.Includes(group.Name))
            {
                Write(xml, group);
            }
        }

        End(xml);
    }

    /// <inheritdoc />
    public bool TryWriteChanges(
        XmlBuffer xml, string uri, WatcherView known, WatcherView view, CategoryFilter filter, DateTimeOffset now)
    {
        bool any = false;
        foreach (CategoryGroup group in view.Groups)
        {
            if (filter.Includes(group.Name)
                && (known.Find(group.Name) is not { } before || !group.SaysTheSameAs(before)))
            {
                BeginOnce(xml, uri, ref any);
                Write(xml, group);
            }
        }

        foreach (CategoryGroup group in known.Groups)
        {
            if (filter.Includes(group.Name) && view.Find(group.Name) is null && IsTakenBack(group))
            {
                BeginOnce(xml, uri, ref any);
                WriteTakenBack(xml, group, now);
            }
        }

        if (any)
        {
            End(xml);
        }

        return any;
    }

    // A name once known cannot be made unknown, and taking it back would say that more happened than signing out.
    private static bool IsTakenBack(CategoryGroup group) => group.Name != CategoryNames.ContactCard;

    private static void WriteTakenBack(XmlBuffer xml, CategoryGroup group, DateTimeOffset now)
    {
        bool isState = group.Name == CategoryNames.State;
        WriteHead(xml, group.Name, group.Publications[0].Key.Instance, now);
        if (isState)
        {
            xml.Append(">"u8);
            xml.Append(s_offline);
            xml.Append("</category>"u8);
        }
        else
        {
            xml.Append("/>"u8);
        }
    }

    private static void BeginOnce(XmlBuffer xml, string uri, ref bool any)
    {
        if (!any)
        {
            Begin(xml, uri);
            any = true;
        }
    }

    private static void Begin(XmlBuffer xml, string uri)
    {
        xml.Append("<categories xmlns=\""u8);
        xml.Append(XmlNamespaces.Categories);
        xml.Append("\" uri=\""u8);
        xml.AppendEscaped(uri);
        xml.Append("\">"u8);
    }

    private static void End(XmlBuffer xml) => xml.Append("</categories>"u8);

    private static void Write(XmlBuffer xml, CategoryGroup group)
    {
        foreach (Publication publication in group.Publications)
        {
            WriteHead(xml, group.Name, publication.Key.Instance, publication.PublishTime);
            if (publication.Content.Length == 0)
            {
                xml.Append("/>"u8);
                continue;
            }

            xml.Append(">"u8);
            xml.Append(publication.Content);
            xml.Append("</category>"u8);
        }
    }

    private static void WriteHead(XmlBuffer xml, string name, uint instance, DateTimeOffset time)
    {
        xml.Append("<category name=\""u8);
        xml.AppendEscaped(name);
        xml.Append("\" instance=\""u8);
        xml.Append(instance);
        xml.Append("\" publishTime=\""u8);
        xml.Append(time);
        xml.Append("\""u8);
    }
}
