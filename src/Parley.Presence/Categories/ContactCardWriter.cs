// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Directory.Users;
using Parley.Presence.Containers;
using Parley.Presence.Publications;
using Parley.Presence.Xml;

namespace Parley.Presence.Categories;

/// <summary>Makes the contact card that the server publishes from the directory: name and mail address.</summary>
internal static class ContactCardWriter
{
    /// <summary>The card of an account.</summary>
    public static Publication Write(Account account, DateTimeOffset now)
    {
        XmlBuffer xml = XmlBuffer.Rent();
        xml.Append("<contactCard xmlns=\""u8);
        xml.Append(XmlNamespaces.ContactCard);
        xml.Append("\"><identity><name><displayName>"u8);
        xml.AppendEscaped(account.DisplayName);
        xml.Append("</displayName></name><email>"u8);
        xml.AppendEscaped(account.Address.Value);
        xml.Append("</email></identity></contactCard>"u8);
        byte[] content = xml.ToArray();
        XmlBuffer.Return(xml);
        return new Publication
        {
            Key = new PublicationKey(CategoryNames.ContactCard, Container.Default, CategoryNames.IdentityInstance),
            Version = 1,
            ExpireType = ExpireType.Static,
            PublishTime = now,
            Content = content,
        };
    }
}
