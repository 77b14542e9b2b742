// SPDX-License-Identifier: Apache-2.0

using System;
using System.DirectoryServices.Protocols;
using System.Globalization;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Protocols.Native;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap.Protocols;

/// <summary>Makes one connection and binds it. Blocks; runs on the session's thread.</summary>
internal sealed class LdapOpening(
    DirectoryDomain domain, string controller, ControllerAddress address, TimeSpan connectTime, TimeSpan answerTime)
{
    private const int LeastStrength = 128;
    private const int Tls12 = 0x0303;
    private const int Demand = 2;

    // Where systems keep the authorities they trust: Debian and Ubuntu, Red Hat, SUSE, Alpine.
    private static readonly string[] SystemAuthorities =
    [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ];

    // The library keeps its handle to itself, and what it offers on Linux neither bounds the TLS version nor makes
    // Kerberos seal. The version of the package is pinned, and without the field nothing connects.
    private static readonly FieldInfo? HandleField =
        typeof(LdapConnection).GetField("_ldapHandle", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <summary>Connects and binds.</summary>
    /// <exception cref="ControllerException">It failed.</exception>
    public LdapOpened Open(byte[]? password)
    {
        try
        {
            return OpenWith(password);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }
    }

    private LdapOpened OpenWith(byte[]? password)
    {
        LdapConnection connection = new(
            new LdapDirectoryIdentifier(address.Host, address.Port, true, false), null,
            domain.Transport == DomainTransport.Ldaps ? AuthType.Basic : AuthType.Kerberos)
        {
            AutoBind = false, Timeout = answerTime,
        };
        KerberosTicket? ticket = null;
        try
        {
            SafeHandle handle = HandleField?.GetValue(connection) as SafeHandle
                ?? throw new ControllerException(
                    DirectoryFailure.Fault, "This version of the LDAP library does not show its handle.");
            SetLimits(connection, handle);
            string protection;
            if (domain.Transport == DomainTransport.Ldaps)
            {
                protection = BindInsideTls(connection, handle, password);
            }
            else
            {
                ticket = KerberosTicket.Get(domain);
                protection = BindSealed(connection, handle);
            }

            return new LdapOpened(connection, protection, ticket);
        }
        catch (Exception e)
        {
            connection.Dispose();
            ticket?.Dispose();
            if (e is LdapException or DllNotFoundException)
            {
                throw LdapErrors.Explain(e, controller);
            }

            throw;
        }
    }

    private void SetLimits(LdapConnection connection, SafeHandle handle)
    {
        connection.SessionOptions.ProtocolVersion = 3;
        connection.SessionOptions.ReferralChasing = ReferralChasingOptions.None;
        Check(LibLdap.SetNumber(handle, LibLdap.ProtocolVersion, 3));
        Check(LibLdap.SetFlag(handle, LibLdap.Referrals, false));
        Check(LibLdap.SetTime(handle, LibLdap.NetworkTimeout, connectTime));
        Check(LibLdap.SetTime(handle, LibLdap.Timeout, connectTime));
    }

    private string BindInsideTls(LdapConnection connection, SafeHandle handle, byte[]? password)
    {
        Check(LibLdap.SetText(handle, LibLdap.TlsAuthoritiesFile, Authorities()));
        Check(LibLdap.SetText(handle, LibLdap.TlsAuthoritiesDirectory, null));
        Check(LibLdap.SetNumber(handle, LibLdap.TlsRequireCertificate, Demand));
        Check(LibLdap.SetNumber(handle, LibLdap.TlsLeastProtocol, Tls12));
        Check(LibLdap.SetNumber(handle, LibLdap.TlsNewContext, 0));
        connection.SessionOptions.SecureSocketLayer = true;
        Check(LibLdap.SetText(handle, LibLdap.Uri, address.Uri(DomainTransport.Ldaps)));
        int result = LibLdap.SimpleBind(handle, domain.BindName, password);
        if (result != 0)
        {
            throw LdapErrors.Explain(result, LibLdap.Text(handle, LibLdap.DiagnosticMessage), controller, domain);
        }

        return LibLdap.Text(handle, LibLdap.TlsVersion) is { } version
            && version.StartsWith("TLS", StringComparison.OrdinalIgnoreCase)
            ? version
            : throw new ControllerException(
                DirectoryFailure.NotSealed, $"The connection to {controller} is not inside TLS; it is not used.");
    }

    private string BindSealed(LdapConnection connection, SafeHandle handle)
    {
        Check(LibLdap.SetText(
            handle, LibLdap.SaslProperties,
            string.Create(CultureInfo.InvariantCulture, $"noanonymous,noplain,minssf={LeastStrength}")));
        Check(LibLdap.SetFlag(handle, LibLdap.SaslNoCanonicalName, true));
        try
        {
            connection.Bind();
        }
        catch (LdapException e)
        {
            throw LdapErrors.Explain(
                e.ErrorCode, LibLdap.Text(handle, LibLdap.DiagnosticMessage) ?? e.ServerErrorMessage, controller,
                domain);
        }

        // Asked for above, and looked at here: nothing is read from a connection that does not encrypt.
        long strength = LibLdap.Strength(handle);
        return strength >= LeastStrength
            ? string.Create(CultureInfo.InvariantCulture, $"Kerberos, {strength} bits")
            : throw new ControllerException(
                DirectoryFailure.NotSealed, $"{controller} does not seal what it says ({strength} bits); it is "
                    + "not used.");
    }

    private string Authorities()
    {
        if (domain.TrustedCertificates is not { } file)
        {
            return Array.Find(SystemAuthorities, File.Exists)
                ?? throw new ControllerException(
                    DirectoryFailure.Configuration, "This system keeps no authorities; name a file of trusted "
                        + "certificates.");
        }

        try
        {
            X509Certificate2Collection trusted = [];
            trusted.ImportFromPemFile(file);
            if (trusted.Count > 0)
            {
                return file;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ControllerException(
                DirectoryFailure.Configuration, $"The trusted certificates {file} cannot be read: {e.Message}", e);
        }

        throw new ControllerException(DirectoryFailure.Configuration, $"There is no certificate in {file}.");
    }

    private void Check(int result)
    {
        if (result != 0)
        {
            throw new ControllerException(
                DirectoryFailure.Fault,
                $"The LDAP library of this system refuses an option that protects the connection to {controller}; "
                    + "OpenLDAP 2.5 or newer is needed.");
        }
    }
}
