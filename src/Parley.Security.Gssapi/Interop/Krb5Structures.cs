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
