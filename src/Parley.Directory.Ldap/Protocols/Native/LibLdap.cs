// SPDX-License-Identifier: Apache-2.0

using System;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Parley.Directory.Ldap.Protocols.Native;

/// <summary>
/// What System.DirectoryServices.Protocols does not offer of OpenLDAP's library on Linux: the least TLS version, the
/// authorities, the least protection of SASL, time limits, a bind whose password is octets that can be overwritten, and
/// what was negotiated in the end.
/// </summary>
internal static unsafe partial class LibLdap
{
    private const string Library = "libldap";

    // The same names in the same order as System.DirectoryServices.Protocols: it must be the same library.
    private static readonly string[] Names = ["libldap.so.2", "libldap-2.6.so.0", "libldap-2.5.so.0"];

    /// <summary>LDAP_OPT_TIMEOUT.</summary>
    public const int Timeout = 0x5002;

    /// <summary>LDAP_OPT_NETWORK_TIMEOUT.</summary>
    public const int NetworkTimeout = 0x5005;

    /// <summary>LDAP_OPT_URI.</summary>
    public const int Uri = 0x5006;

    /// <summary>LDAP_OPT_REFERRALS.</summary>
    public const int Referrals = 0x0008;

    /// <summary>LDAP_OPT_PROTOCOL_VERSION.</summary>
    public const int ProtocolVersion = 0x0011;

    /// <summary>LDAP_OPT_DIAGNOSTIC_MESSAGE.</summary>
    public const int DiagnosticMessage = 0x0032;

    /// <summary>LDAP_OPT_X_TLS_CACERTFILE.</summary>
    public const int TlsAuthoritiesFile = 0x6002;

    /// <summary>LDAP_OPT_X_TLS_CACERTDIR.</summary>
    public const int TlsAuthoritiesDirectory = 0x6003;

    /// <summary>LDAP_OPT_X_TLS_REQUIRE_CERT.</summary>
    public const int TlsRequireCertificate = 0x6006;

    /// <summary>LDAP_OPT_X_TLS_PROTOCOL_MIN.</summary>
    public const int TlsLeastProtocol = 0x6007;

    /// <summary>LDAP_OPT_X_TLS_NEWCTX.</summary>
    public const int TlsNewContext = 0x600F;

    /// <summary>LDAP_OPT_X_TLS_VERSION.</summary>
    public const int TlsVersion = 0x6013;

    /// <summary>LDAP_OPT_X_SASL_SSF.</summary>
    public const int SaslStrength = 0x6104;

    /// <summary>LDAP_OPT_X_SASL_SECPROPS.</summary>
    public const int SaslProperties = 0x6106;

    /// <summary>LDAP_OPT_X_SASL_NOCANON.</summary>
    public const int SaslNoCanonicalName = 0x610B;

    static LibLdap() => NativeLibrary.SetDllImportResolver(typeof(LibLdap).Assembly, Resolve);

    /// <summary>Sets an option to a number.</summary>
    public static int SetNumber(SafeHandle connection, int option, int value) =>
        SetOption(connection, option, &value);

    /// <summary>Sets an option to a text; null unsets it.</summary>
    public static int SetText(SafeHandle connection, int option, string? value)
    {
        byte* text = Utf8StringMarshallerOf(value);
        try
        {
            return SetOption(connection, option, text);
        }
        finally
        {
            Marshal.FreeCoTaskMem((IntPtr)text);
        }
    }

    /// <summary>Sets an option that is on or off.</summary>
    public static int SetFlag(SafeHandle connection, int option, bool value)
    {
        int on = 1;
        return SetOption(connection, option, value ? &on : null);
    }

    /// <summary>Sets an option to a time.</summary>
    public static int SetTime(SafeHandle connection, int option, TimeSpan value)
    {
        TimeValue time = new((nint)value.TotalSeconds, value.Milliseconds * 1000);
        return SetOption(connection, option, &time);
    }

    /// <summary>Reads an option that is a text; null when it is not set.</summary>
    public static string? Text(SafeHandle connection, int option)
    {
        byte* text = null;
        if (GetOption(connection, option, &text) != 0 || text is null)
        {
            return null;
        }

        string read = Marshal.PtrToStringUTF8((IntPtr)text) ?? "";
        MemFree(text);
        return read;
    }

    /// <summary>How strong SASL protects the connection, in bits; 0: not at all.</summary>
    public static long Strength(SafeHandle connection)
    {
        nuint strength = 0;
        return GetOption(connection, SaslStrength, &strength) == 0 ? (long)strength : 0;
    }

    /// <summary>Binds with a name and a password (RFC 4513 section 5.1.3).</summary>
    /// <returns>The result code (RFC 4511 appendix A, or the library's own).</returns>
    public static int SimpleBind(SafeHandle connection, string name, ReadOnlySpan<byte> password)
    {
        byte* text = Utf8StringMarshallerOf(name);
        try
        {
            fixed (byte* secret = password)
            {
                Octets octets = new(password.Length, secret);
                return SaslBind(connection, text, null, &octets, null, null, null);
            }
        }
        finally
        {
            Marshal.FreeCoTaskMem((IntPtr)text);
        }
    }

    private static byte* Utf8StringMarshallerOf(string? value) => (byte*)Marshal.StringToCoTaskMemUTF8(value);

    private static IntPtr Resolve(string library, Assembly assembly, DllImportSearchPath? path)
    {
        if (library == Library)
        {
            foreach (string name in Names)
            {
                if (NativeLibrary.TryLoad(name, assembly, path, out IntPtr loaded))
                {
                    return loaded;
                }
            }
        }

        return IntPtr.Zero;
    }

    [LibraryImport(Library, EntryPoint = "ldap_set_option")]
    private static partial int SetOption(SafeHandle connection, int option, void* value);

    [LibraryImport(Library, EntryPoint = "ldap_get_option")]
    private static partial int GetOption(SafeHandle connection, int option, void* value);

    [LibraryImport(Library, EntryPoint = "ldap_memfree")]
    private static partial void MemFree(void* memory);

    [LibraryImport(Library, EntryPoint = "ldap_sasl_bind_s")]
    private static partial int SaslBind(
        SafeHandle connection, byte* name, byte* mechanism, Octets* credentials, void* serverControls,
        void* clientControls, void* serverCredentials);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeValue(nint seconds, nint microseconds)
    {
        public readonly nint Seconds = seconds;
        public readonly nint Microseconds = microseconds;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Octets(nint length, byte* value)
    {
        public readonly nint Length = length;
        public readonly byte* Value = value;
    }
}
