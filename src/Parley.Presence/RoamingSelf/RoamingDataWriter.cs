// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Presence.Categories;
using Parley.Presence.Containers;
using Parley.Presence.Presentities;
using Parley.Presence.Publications;
using Parley.Presence.Xml;

namespace Parley.Presence.RoamingSelf;

/// <summary>
/// Writes roamingData, what a person's own endpoints are told ([MS-PRES]; client contract 5.5). The client forgets all
/// it knows of every category that occurs, so a category is always written whole.
/// </summary>
internal static class RoamingDataWriter
{
    /// <summary>The type of the document.</summary>
    public static ReadOnlySpan<byte> ContentType => "application/vnd-microsoft-roaming-self+xml"u8;

    /// <summary>Begins a document.</summary>
    public static void Begin(XmlBuffer xml)
    {
        xml.Append("<roamingData xmlns=\""u8);
        xml.Append(XmlNamespaces.RoamingSelf);
        xml.Append("\">"u8);
    }

    /// <summary>Ends it.</summary>
    public static void End(XmlBuffer xml) => xml.Append("</roamingData>"u8);

    /// <summary>Writes categories.</summary>
    /// <param name="xml">Where to.</param>
    /// <param name="address">The person.</param>
    /// <param name="snapshot">What is there.</param>
    /// <param name="names">The categories to write; null for all.</param>
    /// <param name="emptied">
    /// Category and container in which something was; where nothing is left, the client is told that it is gone.
    /// </param>
    public static void WriteCategories(
        XmlBuffer xml, SipAddress address, PresentitySnapshot snapshot, IReadOnlySet<string>? names,
        IReadOnlySet<(string Category, int Container)> emptied)
    {
        xml.Append("<categories xmlns=\""u8);
        xml.Append(XmlNamespaces.Categories);
        xml.Append("\" uri=\""u8);
        xml.AppendEscaped(address.Uri);
        xml.Append("\">"u8);
        HashSet<(string, int)> full = [];
        foreach (Publication publication in snapshot.Publications)
        {
            if (names is null || names.Contains(publication.Key.Category))
            {
                full.Add((publication.Key.Category, publication.Key.Container));
                Write(xml, publication);
            }
        }

        foreach ((string category, int container) in emptied)
        {
            if (!full.Contains((category, container)))
            {
                xml.Append("<category name=\""u8);
                xml.AppendEscaped(category);
                xml.Append("\" container=\""u8);
                xml.Append(container);
                xml.Append("\"/>"u8);
            }
        }

        xml.Append("</categories>"u8);
    }

    /// <summary>Writes containers with all their members.</summary>
    public static void WriteContainers(XmlBuffer xml, ImmutableArray<Container> containers)
    {
        xml.Append("<containers xmlns=\""u8);
        xml.Append(XmlNamespaces.Containers);
        xml.Append("\">"u8);
        foreach (Container container in containers)
        {
            xml.Append("<container id=\""u8);
            xml.Append(container.Id);
            xml.Append("\" version=\""u8);
            xml.Append(container.Version);
            xml.Append("\">"u8);
            foreach (ContainerMember member in container.Members)
            {
                xml.Append("<member type=\""u8);
                xml.AppendEscaped(ContainerMember.Token(member.Type));
                if (member.Value is not null)
                {
                    xml.Append("\" value=\""u8);
                    xml.AppendEscaped(member.Value);
                }

                xml.Append("\"/>"u8);
            }

            xml.Append("</container>"u8);
        }

        xml.Append("</containers>"u8);
    }

    /// <summary>Writes watchers that the person has not acknowledged yet.</summary>
    public static void WriteSubscribers(XmlBuffer xml, IReadOnlyList<AccountId> watchers, IAccountDirectory directory)
    {
        xml.Append("<subscribers xmlns=\""u8);
        xml.Append(XmlNamespaces.Subscribers);
        xml.Append("\">"u8);
        foreach (AccountId watcher in watchers)
        {
            if (directory.Find(watcher) is not { Enabled: true } account)
            {
                continue;
            }

            // Without "sip:", unlike everywhere else (client contract 5.5).
            xml.Append("<subscriber user=\""u8);
            xml.AppendEscaped(account.Address.Value);
            xml.Append("\" displayName=\""u8);
            xml.AppendEscaped(account.DisplayName);
            xml.Append("\" acknowledged=\"false\" type=\"sameEnterprise\"/>"u8);
        }

        xml.Append("</subscribers>"u8);
    }

    private static void Write(XmlBuffer xml, Publication publication)
    {
        xml.Append("<category name=\""u8);
        xml.AppendEscaped(publication.Key.Category);
        xml.Append("\" instance=\""u8);
        xml.Append(publication.Key.Instance);
        xml.Append("\" publishTime=\""u8);
        xml.Append(publication.PublishTime);
        xml.Append("\" container=\""u8);
        xml.Append(publication.Key.Container);
        xml.Append("\" version=\""u8);
        xml.Append(publication.Version);
        xml.Append("\" expireType=\""u8);
        xml.Append(publication.ExpireType switch
        {
            ExpireType.Endpoint => "endpoint"u8,
            ExpireType.User => "user"u8,
            ExpireType.Static => "static"u8,
            ExpireType.Time => "time"u8,
        });
        if (publication is { ExpireType: ExpireType.Endpoint, Owner.InstanceId: { } endpoint })
        {
            xml.Append("\" endpointId=\""u8);
            xml.AppendEscaped(endpoint);
        }

        if (publication.Content.Length == 0)
        {
            xml.Append("\"/>"u8);
            return;
        }

        xml.Append("\">"u8);
        xml.Append(publication.Content);
        xml.Append("</category>"u8);
    }
}
