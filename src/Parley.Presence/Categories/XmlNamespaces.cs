// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Presence.Categories;

/// <summary>The namespaces that are written or asked for ([MS-PRES], RFC 4662).</summary>
internal static class XmlNamespaces
{
    public static ReadOnlySpan<byte> Categories => "http://schemas.microsoft.com/2006/09/sip/categories"u8;

    public static ReadOnlySpan<byte> Containers => "http://schemas.microsoft.com/2006/09/sip/containers"u8;

    public static ReadOnlySpan<byte> Subscribers =>
        "http://schemas.microsoft.com/2006/09/sip/presence-subscribers"u8;

    public static ReadOnlySpan<byte> RoamingSelf => "http://schemas.microsoft.com/2006/09/sip/roaming-self"u8;

    public static ReadOnlySpan<byte> State => "http://schemas.microsoft.com/2006/09/sip/state"u8;

    public static ReadOnlySpan<byte> CommonTypes => "http://schemas.microsoft.com/2006/09/sip/commontypes"u8;

    public static ReadOnlySpan<byte> ContactCard => "http://schemas.microsoft.com/2006/09/sip/contactcard"u8;

    public static ReadOnlySpan<byte> SchemaInstance => "http://www.w3.org/2001/XMLSchema-instance"u8;

    public static ReadOnlySpan<byte> Rlmi => "urn:ietf:params:xml:ns:rlmi"u8;
}
