// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Parley.Security.Gssapi.Interop;

/// <summary>gss_buffer_desc (RFC 2744 §3.2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GssBuffer
{
    public nuint Length;
    public byte* Value;
}

/// <summary>gss_OID_desc (RFC 2744 §3.3): the content octets of an object identifier.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GssOid
{
    public uint Length;
    public byte* Elements;
}

/// <summary>gss_OID_set_desc.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GssOidSet
{
    public nuint Count;
    public GssOid* Elements;
}

/// <summary>gss_channel_bindings_struct (RFC 2744 §3.11).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GssChannelBindings
{
    public uint InitiatorAddressType;
    public GssBuffer InitiatorAddress;
    public uint AcceptorAddressType;
    public GssBuffer AcceptorAddress;
    public GssBuffer ApplicationData;
}

/// <summary>gss_key_value_element_desc: one entry of a credential store.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GssKeyValue
{
    public byte* Key;
    public byte* Value;
}

/// <summary>gss_key_value_set_desc: a credential store.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GssKeyValueSet
{
    public uint Count;
    public GssKeyValue* Elements;
}

/// <summary>gss_buffer_set_desc.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GssBufferSet
{
    public nuint Count;
    public GssBuffer* Elements;
}
