// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using Parley.Security.Gssapi.Interop;

namespace Parley.Security.Gssapi.Keytabs;

/// <summary>Reads which keys a keytab has, through libkrb5. The keys themselves stay there.</summary>
public static unsafe class KeytabFile
{
    // Far more than a computer has; a file that goes on and on is not read to its end.
    private const int MaximumKeys = 4096;

    /// <summary>Lists the keys of a keytab.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GssapiException">It is not there or is no keytab, or MIT Kerberos is missing.</exception>
    public static IReadOnlyList<KeytabKey> Read(string path)
    {
        using SafeKrb5ContextHandle context = SafeKrb5ContextHandle.Create();
        int code = LibKrb5.krb5_kt_resolve(context, NameOf(path), out nint keytab);
        if (code != 0)
        {
            throw Unreadable(context, path, code);
        }

        try
        {
            return Read(context, keytab, path);
        }
        finally
        {
            _ = LibKrb5.krb5_kt_close(context, keytab);
        }
    }

    /// <summary>Whether somebody but the owner may read or write a file.</summary>
    /// <param name="path">The file.</param>
    public static bool IsOpenToOthers(string path)
    {
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        return (File.GetUnixFileMode(path) & others) != UnixFileMode.None;
    }

    /// <summary>Refuses a file that others than its owner may read or write.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GssapiException">Others may, or the file is not there.</exception>
    public static void CheckPermissions(string path)
    {
        bool open;
        try
        {
            open = IsOpenToOthers(path);
        }
        catch (System.Exception e) when (e is IOException or System.UnauthorizedAccessException)
        {
            throw new GssapiException($"The keytab {path} cannot be read: {e.Message}", e);
        }

        if (open)
        {
            throw new GssapiException($"The keytab {path} is open to others than its owner; chmod 600 {path}");
        }
    }

    /// <summary>The file in libkrb5's words.</summary>
    internal static string NameOf(string path) => "FILE:" + Path.GetFullPath(path);

    private static List<KeytabKey> Read(SafeKrb5ContextHandle context, nint keytab, string path)
    {
        List<KeytabKey> keys = [];
        int code = LibKrb5.krb5_kt_start_seq_get(context, keytab, out nint cursor);
        if (code != 0)
        {
            throw Unreadable(context, path, code);
        }

        Krb5KeytabEntry entry = default;
        while (keys.Count < MaximumKeys
            && (code = LibKrb5.krb5_kt_next_entry(context, keytab, &entry, ref cursor)) == 0)
        {
            byte* text;
            int unparsed = LibKrb5.krb5_unparse_name(context, entry.Principal, &text);
            if (unparsed == 0)
            {
                keys.Add(new KeytabKey(
                    Marshal.PtrToStringUTF8((nint)text)!, entry.KeyVersion, entry.Key.EncryptionType));
                LibKrb5.krb5_free_unparsed_name(context, text);
            }

            _ = LibKrb5.krb5_free_keytab_entry_contents(context, &entry);
        }

        _ = LibKrb5.krb5_kt_end_seq_get(context, keytab, ref cursor);
        return code is 0 or LibKrb5.KeytabEnd ? keys : throw Unreadable(context, path, code);
    }

    private static GssapiException Unreadable(SafeKrb5ContextHandle context, string path, int code) =>
        new($"The keytab {path} cannot be read: {context.Describe(code)}.");
}
