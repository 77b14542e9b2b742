// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using Parley.Sip.Messages;

namespace Parley.Presence.Categories;

/// <summary>Which document a watcher can read.</summary>
internal static class PresenceFormats
{
    /// <summary>The format for a SUBSCRIBE without a list; null when the watcher reads none that there is.</summary>
    /// <remarks>Without Accept a watcher of the event package presence reads PIDF (RFC 3856 §6.7).</remarks>
    public static IPresenceFormat? For(SipMessage request)
    {
        bool hasAccept = false;
        bool readsPidf = false;
        foreach (ReadOnlySpan<byte> line in request.GetHeaders(SipHeaderId.Accept))
        {
            hasAccept = true;
            foreach (Range part in line.Split((byte)','))
            {
                ReadOnlySpan<byte> type = line[part];
                int parameters = type.IndexOf((byte)';');
                type = (parameters < 0 ? type : type[..parameters]).Trim(" \t\r\n"u8);
                if (Ascii.EqualsIgnoreCase(type, CategoriesFormat.Instance.ContentType))
                {
                    return CategoriesFormat.Instance;
                }

                readsPidf |= Ascii.EqualsIgnoreCase(type, PidfFormat.Instance.ContentType)
                    || Ascii.EqualsIgnoreCase(type, "application/*"u8) || Ascii.EqualsIgnoreCase(type, "*/*"u8);
            }
        }

        return readsPidf || !hasAccept ? PidfFormat.Instance : null;
    }
}
