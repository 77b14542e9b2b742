// SPDX-License-Identifier: Apache-2.0

using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Interop.Harness;

namespace Parley.Interop.ActiveDirectory;

/// <summary>Where a controller keeps what, and its configuration.</summary>
internal sealed class DomainFiles(string root)
{
    /// <summary>The controller's own directory: short, since sockets are in it.</summary>
    public string Directory => Path.Combine(root, "dc");

    public string SambaConfiguration => Path.Combine(Directory, "etc", "smb.conf");

    public string Database => Path.Combine(Directory, "private", "sam.ldb");

    public string WinbindSockets => Path.Combine(Directory, "run", "winbindd");

    public string KerberosConfiguration => Path.Combine(root, "krb5.conf");

    public string Authority => Path.Combine(root, "ca.pem");

    public string NewFile(string name) => Path.Combine(root, name);

    public void WriteSambaConfiguration(DomainDefinition definition, string address, string log)
    {
        System.IO.Directory.CreateDirectory(Path.Combine(Directory, "run"));
        File.WriteAllText(
            SambaConfiguration,
            $"""
             [global]
             realm = {definition.Realm}
             workgroup = {definition.NetBiosName}
             netbios name = {definition.HostLabel.ToUpperInvariant()}
             server role = active directory domain controller
             server services = rpc, ldap, cldap, kdc, winbindd
             prefork children = 1
             interfaces = {address}/8
             bind interfaces only = yes
             disable netbios = yes
             smb ports = 445
             nt acl support = no
             private dir = {Directory}/private
             state directory = {Directory}/state
             cache directory = {Directory}/cache
             lock directory = {Directory}
             pid directory = {Directory}/run
             ncalrpc dir = {Directory}/run/ncalrpc
             winbindd socket directory = {WinbindSockets}
             tls cafile = {Authority}
             tls certfile = {Directory}/private/tls/cert.pem
             tls keyfile = {Directory}/private/tls/key.pem
             logging = file
             log file = {log}
             max log size = 0
             [sysvol]
             path = {Directory}/state/sysvol
             [netlogon]
             path = {Directory}/state/sysvol/{definition.DnsName}/scripts

             """);
    }

    public void WriteKerberosConfiguration(DomainDefinition definition, params string[] addresses) => File.WriteAllText(
        KerberosConfiguration,
        $$"""
          [libdefaults]
           default_realm = {{definition.Realm}}
           dns_lookup_kdc = false
           dns_lookup_realm = false
           dns_canonicalize_hostname = false
           rdns = false
          [realms]
           {{definition.Realm}} = {
            {{string.Join("\n  ", addresses.Select(static a => "kdc = " + a))}}
            kpasswd_server = {{addresses[0]}}
           }
          [domain_realm]
           .{{definition.DnsName}} = {{definition.Realm}}
           {{Deployment.Domain}} = {{definition.Realm}}
           .{{Deployment.Domain}} = {{definition.Realm}}

          """);

    /// <summary>A certificate for the controller's name, from an authority made for it alone.</summary>
    public void WriteCertificate(params string[] names)
    {
        using TestAuthority authority = new(new X500DistinguishedName("CN=Authority of " + names[0]));
        File.WriteAllText(Authority, authority.Certificate.ExportCertificatePem());
        using X509Certificate2 certificate = authority.IssueServer(names);
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        string tls = Path.Combine(Directory, "private", "tls");
        File.WriteAllText(Path.Combine(tls, "cert.pem"), certificate.ExportCertificatePem());
        string keyFile = Path.Combine(tls, "key.pem");
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
