// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Kernel.Identifiers;
using Parley.Presence.Xml;

namespace Parley.Presence.RoamingSelf;

/// <summary>Reads application/msrtc-presence-setsubscriber+xml ([MS-PRES]; client contract 5.8).</summary>
internal static class SetSubscribersReader
{
    /// <summary>Reads the watchers that are acknowledged; the fault says why the request is refused.</summary>
    public static RequestFault Read(ReadOnlySpan<byte> body, PresenceLimits limits, List<SipAddress> acknowledged)
    {
        if (body.Length > limits.Xml.DocumentBytes)
        {
            return RequestFault.TooLarge;
        }

        using XmlScanner xml = new(body, limits.Xml);
        return Read(xml, limits, acknowledged);
    }

    private static RequestFault Read(XmlScanner xml, PresenceLimits limits, List<SipAddress> acknowledged)
    {
        if (xml.Read() != XmlNode.Element || !xml.Name.SequenceEqual("setSubscribers"u8))
        {
            return RequestFault.Malformed;
        }

        while (true)
        {
            switch (xml.Read())
            {
                case XmlNode.Element when xml.Depth == 2 && xml.Name.SequenceEqual("subscriber"u8):
                    if (!xml.TryGetAttribute("user"u8, out ReadOnlySpan<byte> user)
                        || !xml.TryGetAttribute("acknowledged"u8, out ReadOnlySpan<byte> word))
                    {
                        return RequestFault.Malformed;
                    }

                    if (acknowledged.Count == limits.KnownWatchersPerPerson)
                    {
                        return RequestFault.Quota;
                    }

                    if ((word.SequenceEqual("true"u8) || word.SequenceEqual("1"u8))
                        && SipAddress.TryParse(XmlText.Decode(user), out SipAddress? address))
                    {
                        acknowledged.Add(address);
                    }

                    break;
                case XmlNode.Element or XmlNode.Fault:
                    return RequestFault.Malformed;
                case XmlNode.End:
                    return RequestFault.None;
                case XmlNode.EndElement or XmlNode.Text:
                    break;
            }
        }
    }
}
