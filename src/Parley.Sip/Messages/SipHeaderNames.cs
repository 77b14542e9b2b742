// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Parsing;

namespace Parley.Sip.Messages;

/// <summary>The names of the headers (RFC 3261 §7.3.1, §20: compared without case; §7.3.3: compact forms).</summary>
public static class SipHeaderNames
{
    private const int LongestName = 25;

    // Candidates by length, so that a look-up compares with the few names of the same length.
    private static readonly SipHeaderId[][] ByLength = GroupByLength();

    /// <summary>The name as Parley writes it; empty for <see cref="SipHeaderId.Other"/>.</summary>
    public static ReadOnlySpan<byte> Name(this SipHeaderId id) => id switch
    {
        SipHeaderId.Other => default,
        SipHeaderId.Accept => "Accept"u8,
        SipHeaderId.Allow => "Allow"u8,
        SipHeaderId.AllowEvents => "Allow-Events"u8,
        SipHeaderId.AuthenticationInfo => "Authentication-Info"u8,
        SipHeaderId.Authorization => "Authorization"u8,
        SipHeaderId.CallId => "Call-ID"u8,
        SipHeaderId.Contact => "Contact"u8,
        SipHeaderId.ContentEncoding => "Content-Encoding"u8,
        SipHeaderId.ContentLength => "Content-Length"u8,
        SipHeaderId.ContentType => "Content-Type"u8,
        SipHeaderId.CSeq => "CSeq"u8,
        SipHeaderId.Date => "Date"u8,
        SipHeaderId.Event => "Event"u8,
        SipHeaderId.Expires => "Expires"u8,
        SipHeaderId.From => "From"u8,
        SipHeaderId.MaxForwards => "Max-Forwards"u8,
        SipHeaderId.MinExpires => "Min-Expires"u8,
        SipHeaderId.MsConversationId => "Ms-Conversation-ID"u8,
        SipHeaderId.MsDiagnostics => "ms-diagnostics"u8,
        SipHeaderId.MsDiagnosticsPublic => "ms-diagnostics-public"u8,
        SipHeaderId.MsKeepAlive => "ms-keep-alive"u8,
        SipHeaderId.MsPiggybackCSeq => "ms-piggyback-cseq"u8,
        SipHeaderId.MsTextFormat => "ms-text-format"u8,
        SipHeaderId.PAssertedIdentity => "P-Asserted-Identity"u8,
        SipHeaderId.PPreferredIdentity => "P-Preferred-Identity"u8,
        SipHeaderId.Path => "Path"u8,
        SipHeaderId.PresenceState => "presence-state"u8,
        SipHeaderId.ProxyAuthenticate => "Proxy-Authenticate"u8,
        SipHeaderId.ProxyAuthenticationInfo => "Proxy-Authentication-Info"u8,
        SipHeaderId.ProxyAuthorization => "Proxy-Authorization"u8,
        SipHeaderId.ProxyRequire => "Proxy-Require"u8,
        SipHeaderId.RecordRoute => "Record-Route"u8,
        SipHeaderId.ReferTo => "Refer-To"u8,
        SipHeaderId.Replaces => "Replaces"u8,
        SipHeaderId.Require => "Require"u8,
        SipHeaderId.RetryAfter => "Retry-After"u8,
        SipHeaderId.Route => "Route"u8,
        SipHeaderId.Server => "Server"u8,
        SipHeaderId.SessionExpires => "Session-Expires"u8,
        SipHeaderId.Subject => "Subject"u8,
        SipHeaderId.SubscriptionState => "subscription-state"u8,
        SipHeaderId.Supported => "Supported"u8,
        SipHeaderId.To => "To"u8,
        SipHeaderId.Unsupported => "Unsupported"u8,
        SipHeaderId.UserAgent => "User-Agent"u8,
        SipHeaderId.Via => "Via"u8,
        SipHeaderId.Warning => "Warning"u8,
        SipHeaderId.WwwAuthenticate => "WWW-Authenticate"u8,
    };

    /// <summary>
    /// The header of a name, in any case or in its compact form; <see cref="SipHeaderId.Other"/> when it has none here.
    /// </summary>
    public static SipHeaderId Find(ReadOnlySpan<byte> name)
    {
        if (name.Length == 1)
        {
            return FindCompact(name[0]);
        }

        if (name.Length > LongestName)
        {
            return SipHeaderId.Other;
        }

        foreach (SipHeaderId candidate in ByLength[name.Length])
        {
            ReadOnlySpan<byte> other = candidate.Name();
            if ((other[0] | 0x20) == (name[0] | 0x20) && SipText.EqualsIgnoreCase(other, name))
            {
                return candidate;
            }
        }

        return SipHeaderId.Other;
    }

    private static SipHeaderId FindCompact(byte name) => (name | 0x20) switch
    {
        'u' => SipHeaderId.AllowEvents,
        'i' => SipHeaderId.CallId,
        'm' => SipHeaderId.Contact,
        'e' => SipHeaderId.ContentEncoding,
        'l' => SipHeaderId.ContentLength,
        'c' => SipHeaderId.ContentType,
        'o' => SipHeaderId.Event,
        'f' => SipHeaderId.From,
        'r' => SipHeaderId.ReferTo,
        'x' => SipHeaderId.SessionExpires,
        's' => SipHeaderId.Subject,
        'k' => SipHeaderId.Supported,
        't' => SipHeaderId.To,
        'v' => SipHeaderId.Via,
        _ => SipHeaderId.Other,
    };

    private static SipHeaderId[][] GroupByLength()
    {
        SipHeaderId[][] groups = new SipHeaderId[LongestName + 1][];
        Array.Fill(groups, []);
        foreach (SipHeaderId id in Enum.GetValues<SipHeaderId>())
        {
            int length = id.Name().Length;
            if (length > 0)
            {
                groups[length] = [.. groups[length], id];
            }
        }

        return groups;
    }
}
