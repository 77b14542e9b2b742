// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Parley.Security.Gssapi.Interop;

/// <summary>krb5_keyblock.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Krb5KeyBlock
{
    public int Magic;
    public int EncryptionType;
    public uint Length;
    public byte* Contents;
}

/// <summary>krb5_keytab_entry.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Krb5KeytabEntry
{
    public int Magic;
    public nint Principal;
    public int Timestamp;
    public uint KeyVersion;
    public Krb5KeyBlock Key;
}

/// <summary>krb5_data.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Krb5Data
{
    public int Magic;
    public uint Length;
    public byte* Data;
}

/// <summary>krb5_error, a KRB-ERROR message.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Krb5Error
{
    public int Magic;
    public int ClientTime;
    public int ClientMicroseconds;
    public int ServerMicroseconds;
    public int ServerTime;
    public uint Code;
    public nint Client;
    public nint Server;
    public Krb5Data Text;
    public Krb5Data Data;
}

/// <summary>krb5_verify_init_creds_opt.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Krb5VerifyOptions
{
    /// <summary>KRB5_VERIFY_INIT_CREDS_OPT_AP_REQ_NOFAIL: that the option below is set.</summary>
    public const int HasMustVerify = 1;

    public int Flags;
    public int MustVerify;
}
