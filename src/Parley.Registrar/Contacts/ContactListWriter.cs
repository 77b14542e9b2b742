// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using Parley.Registrar.Xml;

namespace Parley.Registrar.Contacts;

/// <summary>
/// Writes contact lists and their changes ([MS-SIP] §2.2.4.1, §3.7). The trap of client contract 5.3: in the full list
/// a contact's uri stands without <c>sip:</c>, in a delta with it.
/// </summary>
internal static class ContactListWriter
{
    /// <summary>The media type of both documents.</summary>
    public const string ContentType = "application/vnd-microsoft-roaming-contacts+xml";

    /// <summary>The whole list.</summary>
    public static byte[] WriteList(ContactList list) => BodyXmlWriter.Write(writer =>
    {
        writer.WriteStartElement("contactList");
        WriteNumber(writer, "deltaNum", list.DeltaNumber);
        foreach (ContactGroup group in list.Groups)
        {
            WriteGroup(writer, "group", group);
        }

        foreach (Contact contact in list.Contacts)
        {
            WriteContact(writer, "contact", contact, contact.Address.Value);
        }

        writer.WriteEndElement();
    });

    /// <summary>One change. Groups before the contacts that are put into them, deletions last.</summary>
    public static byte[] WriteDelta(ContactDelta delta) => BodyXmlWriter.Write(writer =>
    {
        writer.WriteStartElement("contactDelta");
        WriteNumber(writer, "deltaNum", delta.Number);
        WriteNumber(writer, "prevDeltaNum", delta.PreviousNumber);
        if (delta.AddedGroup is { } addedGroup)
        {
            WriteGroup(writer, "addedGroup", addedGroup);
        }

        if (delta.ModifiedGroup is { } modifiedGroup)
        {
            WriteGroup(writer, "modifiedGroup", modifiedGroup);
        }

        if (delta.AddedContact is { } added)
        {
            WriteContact(writer, "addedContact", added, added.Address.Uri);
        }

        foreach (Contact modified in delta.ModifiedContacts)
        {
            WriteContact(writer, "modifiedContact", modified, modified.Address.Uri);
        }

        if (delta.DeletedContact is { } deleted)
        {
            writer.WriteStartElement("deletedContact");
            writer.WriteAttributeString("uri", deleted.Uri);
            writer.WriteEndElement();
        }

        if (delta.DeletedGroup is { } deletedGroup)
        {
            writer.WriteStartElement("deletedGroup");
            WriteNumber(writer, "id", deletedGroup);
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    });

    /// <summary>The answer to an operation: an empty element of its name, with the group's id for addGroup.</summary>
    public static byte[] WriteAnswer(ContactOperation operation, int groupId) => Soap.Write(writer =>
    {
        writer.WriteStartElement("m", operation.Name, Soap.OperationNamespace);
        if (operation is ContactOperation.AddGroup)
        {
            writer.WriteElementString(
                "m", "groupID", Soap.OperationNamespace, groupId.ToString(CultureInfo.InvariantCulture));
        }

        writer.WriteEndElement();
    });

    private static void WriteGroup(XmlWriter writer, string element, ContactGroup group)
    {
        writer.WriteStartElement(element);
        WriteNumber(writer, "id", group.Id);
        writer.WriteAttributeString("name", group.Name);
        writer.WriteAttributeString("externalURI", group.ExternalUri);
        writer.WriteEndElement();
    }

    private static void WriteContact(XmlWriter writer, string element, Contact contact, string uri)
    {
        writer.WriteStartElement(element);
        writer.WriteAttributeString("uri", uri);
        writer.WriteAttributeString("name", contact.Name);
        writer.WriteAttributeString("groups", Join(contact.Groups));
        writer.WriteAttributeString("subscribed", contact.Subscribed ? "true" : "false");
        writer.WriteAttributeString("externalURI", contact.ExternalUri);
        writer.WriteEndElement();
    }

    private static void WriteNumber(XmlWriter writer, string name, long value) =>
        writer.WriteAttributeString(name, value.ToString(CultureInfo.InvariantCulture));

    private static string Join(ImmutableArray<int> groups) =>
        groups.Length == 1 ? groups[0].ToString(CultureInfo.InvariantCulture) : string.Join(' ', groups);
}
