// SPDX-License-Identifier: Apache-2.0

using System.IO;
using System.Xml;

namespace Parley.Demo;

/// <summary>
/// Writes a Pidgin profile per person, ready to sign in, so that nobody's own Pidgin settings are touched. The server's
/// certificate is pinned in it the way Pidgin itself remembers an accepted certificate.
/// </summary>
internal static class DemoPidginProfiles
{
    public static void Write(DemoDeployment demo, string directory)
    {
        foreach (DemoPerson person in demo.People)
        {
            string profile = Path.Combine(directory, person.User);
            string peers = Path.Combine(profile, "certificates", "x509", "tls_peers");
            System.IO.Directory.CreateDirectory(peers);
            File.WriteAllText(Path.Combine(peers, DemoDeployment.Host), demo.ServerCertificatePem());
            WriteAccounts(Path.Combine(profile, "accounts.xml"), demo, person);
        }
    }

    private static void WriteAccounts(string file, DemoDeployment demo, DemoPerson person)
    {
        using XmlWriter xml = XmlWriter.Create(file, new XmlWriterSettings { Indent = true });
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

    private static void WriteSetting(XmlWriter xml, string name, string type, string value)
    {
        xml.WriteStartElement("setting");
        xml.WriteAttributeString("name", name);
        xml.WriteAttributeString("type", type);
        xml.WriteString(value);
        xml.WriteEndElement();
    }
}
