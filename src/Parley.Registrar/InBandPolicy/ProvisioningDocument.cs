// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Xml;
using Parley.Registrar.Xml;

namespace Parley.Registrar.InBandPolicy;

/// <summary>
/// The provisioning document ([MS-SIPREGE] §2.2.2.5; client contract 5.4): only groups and elements that name something
/// this deployment serves. What is absent (conferencing, media relay, address book) the client switches off.
/// </summary>
internal sealed class ProvisioningDocument(MediaEncryption encryption)
{
    /// <summary>The media type of request and answer.</summary>
    public static ReadOnlySpan<byte> MediaType => "application/vnd-microsoft-roaming-provisioning-v2+xml"u8;

    private const string Namespace = "http://schemas.microsoft.com/2006/09/sip/provisiongrouplist-notification";

    /// <summary>Writes the groups that were asked for, in our order; those we do not have are left out.</summary>
    /// <param name="asked">The names of the groups; null for all.</param>
    public byte[] Write(IReadOnlySet<string>? asked) => BodyXmlWriter.Write(writer =>
    {
        writer.WriteStartElement("provisionGroupList", Namespace);
        if (asked is null || asked.Contains("ServerConfiguration"))
        {
            WriteServerConfiguration(writer);
        }

        if (asked is null || asked.Contains("persistentChatConfiguration"))
        {
            WritePersistentChat(writer);
        }

        writer.WriteEndElement();
    });

    private void WriteServerConfiguration(XmlWriter writer)
    {
        StartGroup(writer, "ServerConfiguration");
        writer.WriteElementString("ucPC2PCAVEncryption", Namespace, encryption.ToString());
        writer.WriteElementString("ucPortRangeEnabled", Namespace, "false");
        writer.WriteEndElement();
    }

    private static void WritePersistentChat(XmlWriter writer)
    {
        StartGroup(writer, "persistentChatConfiguration");
        writer.WriteStartElement("propertyEntryList", Namespace);
        writer.WriteStartElement("property", Namespace);
        writer.WriteAttributeString("name", "EnablePersistentChat");
        writer.WriteString("false");
        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void StartGroup(XmlWriter writer, string name)
    {
        writer.WriteStartElement("provisionGroup", Namespace);
        writer.WriteAttributeString("name", name);
    }
}
