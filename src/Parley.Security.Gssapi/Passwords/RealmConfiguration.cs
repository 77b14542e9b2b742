// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;

namespace Parley.Security.Gssapi.Passwords;

/// <summary>
/// The library's configuration (krb5.conf), written from what the deployment knows of its domains: no DNS, no file of
/// the system. Written anew when a domain changes, by renaming.
/// </summary>
internal sealed class RealmConfiguration(string path)
{
    private readonly Lock _writing = new();
    private string _written = string.Empty;

    /// <summary>Writes it, when it is not as it was.</summary>
    /// <returns>The file.</returns>
    public string Write(IReadOnlyList<KerberosRealm> realms)
    {
        string text = Compose(realms);
        lock (_writing)
        {
            if (text != _written || !File.Exists(path))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
                string temporary = path + ".new";
                File.WriteAllText(temporary, text);
                File.Move(temporary, path, overwrite: true);
                _written = text;
            }
        }

        return path;
    }

    /// <summary>The text. Names that could say more than a name are left out.</summary>
    internal static string Compose(IReadOnlyList<KerberosRealm> realms)
    {
        StringBuilder text = new(
            """
            # Written by parley from the domains it knows.
            [libdefaults]
              dns_lookup_kdc = false
              dns_lookup_realm = false
              dns_canonicalize_hostname = false
              rdns = false
              udp_preference_limit = 1
              default_ccache_name = MEMORY:parley
              permitted_enctypes = aes256-sha2 aes128-sha2 aes256-sha1 aes128-sha1
            [realms]

            """);
        foreach (KerberosRealm realm in realms.Where(static r => IsName(r.Name)))
        {
            text.Append("  ").Append(realm.Name).Append(" = {\n");
            foreach (string controller in realm.Controllers.Where(IsName))
            {
                // Without brackets the library would read the end of such an address as a port.
                bool bare = controller.Count(static c => c == ':') > 1;
                text.Append("    kdc = ").Append(bare ? $"[{controller}]" : controller).Append('\n');
            }

            text.Append("  }\n");
        }

        return text.ToString();
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and < 256 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':');
}
