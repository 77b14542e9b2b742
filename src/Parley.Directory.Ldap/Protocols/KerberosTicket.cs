// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.IO;
using System.Runtime.InteropServices;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Protocols.Native;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap.Protocols;

/// <summary>
/// A ticket for the account that reads, got with its keytab, in memory of this process, and offered to the calling
/// thread only: no environment variable and no file says who this process is.
/// </summary>
internal sealed unsafe class KerberosTicket : IDisposable
{
    // More than krb5_creds ever was; the library fills it and empties it.
    private const int CredentialsSize = 1024;

    private readonly string _cache = "MEMORY:parley-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    private KerberosTicket()
    {
    }

    /// <summary>Asks the domain for a ticket and lets this thread use it.</summary>
    /// <exception cref="ControllerException">There is none; the text says what to mend.</exception>
    public static KerberosTicket Get(DirectoryDomain domain)
    {
        string keytab = domain.BindKeytab ?? throw new ControllerException(
            DirectoryFailure.Configuration, $"No keytab of {domain.BindName} is configured for {domain.DnsName}.");
        if (!CanRead(keytab))
        {
            throw new ControllerException(
                DirectoryFailure.Keytab, $"The keytab {keytab} does not exist, or may not be read by this process.");
        }

        KerberosTicket ticket = new();
        if (LibKrb5.InitContext(out IntPtr context) is not 0 and int failed)
        {
            throw new ControllerException(
                DirectoryFailure.Kerberos, $"Kerberos is not configured on this machine (/etc/krb5.conf, code "
                    + $"{failed}).");
        }

        try
        {
            ticket.Fill(context, domain, keytab);
        }
        finally
        {
            LibKrb5.FreeContext(context);
        }

        if (LibKrb5.UseCache(out _, ticket._cache, IntPtr.Zero) != 0)
        {
            ticket.Dispose();
            throw new ControllerException(DirectoryFailure.Kerberos, "The Kerberos library does not take the ticket.");
        }

        return ticket;
    }

    /// <summary>The principal of the account: its name in the domain's realm, unless it names another.</summary>
    internal static string Principal(DirectoryDomain domain)
    {
        int at = domain.BindName.LastIndexOf('@');
        return at < 0 || domain.BindName.AsSpan(at + 1).Equals(domain.DnsName, StringComparison.OrdinalIgnoreCase)
            ? $"{(at < 0 ? domain.BindName : domain.BindName[..at])}@{domain.Realm}"
            : domain.BindName;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (LibKrb5.InitContext(out IntPtr context) == 0)
        {
            if (LibKrb5.ResolveCache(context, _cache, out IntPtr cache) == 0)
            {
                _ = LibKrb5.DestroyCache(context, cache);
            }

            LibKrb5.FreeContext(context);
        }
    }

    private void Fill(IntPtr context, DirectoryDomain domain, string keytabFile)
    {
        IntPtr principal = IntPtr.Zero;
        IntPtr keytab = IntPtr.Zero;
        IntPtr cache = IntPtr.Zero;
        IntPtr options = IntPtr.Zero;
        byte* credentials = (byte*)NativeMemory.AllocZeroed(CredentialsSize);
        bool isFilled = false;
        try
        {
            Check(context, LibKrb5.ParseName(context, Principal(domain), out principal), domain);
            Check(context, LibKrb5.ResolveKeytab(context, "FILE:" + keytabFile, out keytab), domain);
            Check(context, LibKrb5.ResolveCache(context, _cache, out cache), domain);
            Check(context, LibKrb5.AllocateOptions(context, out options), domain);
            Check(context, LibKrb5.SetCache(context, options, cache), domain);
            Check(
                context, LibKrb5.GetTicket(context, credentials, principal, keytab, 0, null, options), domain);
            isFilled = true;
        }
        finally
        {
            if (isFilled)
            {
                LibKrb5.FreeTicket(context, credentials);
            }

            NativeMemory.Clear(credentials, CredentialsSize);
            NativeMemory.Free(credentials);
            Free(context, principal, keytab, cache, options);
        }
    }

    private static void Free(IntPtr context, IntPtr principal, IntPtr keytab, IntPtr cache, IntPtr options)
    {
        if (options != IntPtr.Zero)
        {
            LibKrb5.FreeOptions(context, options);
        }

        if (cache != IntPtr.Zero)
        {
            _ = LibKrb5.CloseCache(context, cache);
        }

        if (keytab != IntPtr.Zero)
        {
            _ = LibKrb5.CloseKeytab(context, keytab);
        }

        if (principal != IntPtr.Zero)
        {
            LibKrb5.FreePrincipal(context, principal);
        }
    }

    private static void Check(IntPtr context, int code, DirectoryDomain domain)
    {
        if (code == 0)
        {
            return;
        }

        string said = LibKrb5.Explain(context, code);
        string principal = Principal(domain);
        (DirectoryFailure failure, string sentence) = code switch
        {
            LibKrb5.NotInKeytab => (
                DirectoryFailure.Keytab, $"The keytab {domain.BindKeytab} has no key of {principal}; export it "
                    + "again for this account."),
            LibKrb5.Skew or LibKrb5.SkewInReply => (
                DirectoryFailure.ClockSkew,
                $"The clocks of this machine and of {domain.Realm} are more than five minutes apart; mend the one "
                    + "that is wrong."),
            LibKrb5.PrincipalUnknown => (DirectoryFailure.Credentials, $"{domain.Realm} does not know {principal}."),
            LibKrb5.PreauthenticationRefused or LibKrb5.PreauthenticationFailed => (
                DirectoryFailure.Credentials,
                $"The keys of {principal} in {domain.BindKeytab} are not, or no longer, those of the account; "
                    + "export them again."),
            LibKrb5.Revoked => (DirectoryFailure.BindAccount, $"{principal} is disabled, locked out or expired there."),
            LibKrb5.KeyExpired => (DirectoryFailure.BindAccount, $"The password of {principal} has expired there."),
            LibKrb5.Unreachable or LibKrb5.RealmUnknown or LibKrb5.RealmNotResolved => (
                DirectoryFailure.Kerberos,
                $"No Kerberos server of {domain.Realm} can be reached; name it in /etc/krb5.conf or in DNS ({said})."),
            _ => (DirectoryFailure.Kerberos, $"Kerberos gives no ticket for {principal}: {said}."),
        };
        throw new ControllerException(failure, sentence);
    }

    private static bool CanRead(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            return stream.Length > 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
