// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using Parley.Sip.Messages;
using Parley.Sip.Server.Dispatch;

namespace Parley.Presence;

/// <summary>Tells SERVICE requests apart by the type of their body ([MS-SIP]).</summary>
internal static class ServiceRequests
{
    /// <summary>Whether this is a SERVICE with a body of this type.</summary>
    public static bool HasType(SipRequestContext context, ReadOnlySpan<byte> contentType)
    {
        if (context.Request.Method != SipMethod.Service
            || !context.Request.TryGetHeader(SipHeaderId.ContentType, out ReadOnlySpan<byte> value))
        {
            return false;
        }

        int end = value.IndexOf((byte)';');
        value = (end < 0 ? value : value[..end]).TrimEnd((byte)' ');
        return Ascii.EqualsIgnoreCase(value, contentType);
    }
}
