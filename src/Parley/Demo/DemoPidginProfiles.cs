// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.IO;
using System.Text;
using System.Xml;

namespace Parley.Demo;

/// <summary>
/// Writes a Pidgin profile per person, ready to sign in, so that nobody's own Pidgin settings are touched. The server's
/// certificate is pinned in it the way Pidgin itself remembers an accepted certificate.
/// </summary>
internal static class DemoPidginProfiles
{
    private const int FirstColumn = 40;
    private const int ListWidth = 280;
    private const int ListHeight = 420;
    private const int Gap = 40;

    // Pidgin reads no preferences that begin with a byte order mark.
    private static readonly XmlWriterSettings s_format = new() { Indent = true, Encoding = new UTF8Encoding(false) };

    public static void Write(DemoDeployment demo, string directory)
    {
        for (int i = 0; i < demo.People.Count; i++)
        {
            DemoPerson person = demo.People[i];
            string profile = Path.Combine(directory, person.User);
            string peers = Path.Combine(profile, "certificates", "x509", "tls_peers");
            System.IO.Directory.CreateDirectory(peers);
            File.WriteAllText(Path.Combine(peers, DemoDeployment.Host), demo.ServerCertificatePem());
            WriteAccounts(Path.Combine(profile, "accounts.xml"), demo, person);
            WritePreferences(Path.Combine(profile, "prefs.xml"), FirstColumn + (i * (ListWidth + Gap)));
        }
    }

    private static void WriteAccounts(string file, DemoDeployment demo, DemoPerson person)
    {
        using XmlWriter xml = XmlWriter.Create(file, s_format);
        xml.WriteStartElement("account");
        xml.WriteAttributeString("version", "1.0");
        xml.WriteStartElement("account");
        xml.WriteElementString("protocol", "prpl-sipe");
        xml.WriteElementString("name", person.Address + ",");
        xml.WriteElementString("password", person.Password);
        xml.WriteElementString("alias", person.Name);
        xml.WriteStartElement("settings");
        WriteSetting(xml, "server", "string", $"{DemoDeployment.Host}:{demo.SipPort}");
        WriteSetting(xml, "transport", "string", "tls");
        WriteSetting(xml, "authentication", "string", "tls-dsk");
        WriteSetting(xml, "dont-publish", "bool", "1");
        xml.WriteEndElement();
        xml.WriteStartElement("settings");
        xml.WriteAttributeString("ui", "gtk-gaim");
        WriteSetting(xml, "auto-login", "bool", "1");
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    // The lists side by side; colleagues shown who are not signed in; nothing that sounds.
    private static void WritePreferences(string file, int x)
    {
        using XmlWriter xml = XmlWriter.Create(file, s_format);
        xml.WriteStartElement("pref");
        xml.WriteAttributeString("version", "1");
        xml.WriteAttributeString("name", "/");
        BeginPreferences(xml, "pidgin");
        BeginPreferences(xml, "blist");
        WritePreference(xml, "show_offline_buddies", "bool", 1);
        WritePreference(xml, "x", "int", x);
        WritePreference(xml, "y", "int", FirstColumn);
        WritePreference(xml, "width", "int", ListWidth);
        WritePreference(xml, "height", "int", ListHeight);
        xml.WriteEndElement();
        BeginPreferences(xml, "sound");
        WritePreference(xml, "mute", "bool", 1);
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void BeginPreferences(XmlWriter xml, string name)
    {
        xml.WriteStartElement("pref");
        xml.WriteAttributeString("name", name);
    }

    private static void WritePreference(XmlWriter xml, string name, string type, int value)
    {
        BeginPreferences(xml, name);
        xml.WriteAttributeString("type", type);
        xml.WriteAttributeString("value", value.ToString(CultureInfo.InvariantCulture));
        xml.WriteEndElement();
    }

    private static void WriteSetting(XmlWriter xml, string name, string type, string value)
    {
        xml.WriteStartElement("setting");
        xml.WriteAttributeString("name", name);
        xml.WriteAttributeString("type", type);
        xml.WriteString(value);
        xml.WriteEndElement();
    }
}
