// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Parley.Presence.Categories;
using Parley.Presence.Xml;

namespace Parley.Presence.Aggregation;

/// <summary>
/// Reads a published state. What it does not know it passes over: the publication itself is kept whole.
/// </summary>
internal static class StateReader
{
    // Two of each language a person might write in; more only costs every watcher.
    private const int CustomTexts = 8;

    // Longer ones stay in the publication and are not shown in the aggregate, which goes to every watcher.
    private const int TextLength = 1024;

    /// <summary>The state; null when the element is not one that aggregation reads.</summary>
    public static StateContent? Read(ReadOnlySpan<byte> element, XmlLimits limits)
    {
        using XmlScanner xml = new(element, limits);
        if (xml.Read() != XmlNode.Element || !xml.Is("state"u8, XmlNamespaces.State)
            || !xml.TryGetAttribute("type"u8, XmlNamespaces.SchemaInstance, out ReadOnlySpan<byte> type)
            || KindOf(type[(type.IndexOf((byte)':') + 1)..]) is not { } kind)
        {
            return null;
        }

        DateTimeOffset? start = null;
        if (xml.TryGetAttribute("startTime"u8, out ReadOnlySpan<byte> time)
            && DateTimeOffset.TryParse(
                Encoding.UTF8.GetString(time), CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset parsed))
        {
            start = parsed;
        }

        return ReadChildren(xml, new StateContent { Kind = kind, StartTime = start });
    }

    private static StateKind? KindOf(ReadOnlySpan<byte> type) => type switch
    {
        _ when type.SequenceEqual("userState"u8) => StateKind.User,
        _ when type.SequenceEqual("machineState"u8) => StateKind.Machine,
        _ when type.SequenceEqual("calendarState"u8) => StateKind.Calendar,
        _ when type.SequenceEqual("phoneState"u8) => StateKind.Phone,
        _ => null,
    };

    private static StateContent? ReadChildren(XmlScanner xml, StateContent state)
    {
        while (true)
        {
            switch (xml.Read())
            {
                case XmlNode.Element when xml.Name.SequenceEqual("activity"u8):
                    if (!TryReadActivity(ref xml, out StateActivity? activity))
                    {
                        return null;
                    }

                    state = state with { Activity = activity };
                    break;
                case XmlNode.Element:
                    string name = Encoding.UTF8.GetString(xml.Name);
                    if (!XmlContent.TryReadText(ref xml, out string text))
                    {
                        return null;
                    }

                    state = With(state, name, text);
                    break;
                case XmlNode.Text:
                    break;
                case XmlNode.EndElement or XmlNode.End:
                    return state;
                case XmlNode.Fault:
                    return null;
            }
        }
    }

    private static StateContent With(StateContent state, string name, string text) => name switch
    {
        _ when text.Length > TextLength => state,
        "availability" => uint.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
            && number >= Availability.Least
            ? state with { Availability = number }
            : state,
        "endpointLocation" => state with { EndpointLocation = text.Length == 0 ? null : text },
        "device" => state with { Device = text },
        "timeZoneBias" => state with { TimeZoneBias = text },
        "timeZoneName" => state with { TimeZoneName = text },
        "timeZoneAbbreviation" => state with { TimeZoneAbbreviation = text },
        "meetingSubject" => state with { MeetingSubject = text },
        "meetingLocation" => state with { MeetingLocation = text },
        _ => state,
    };

    private static bool TryReadActivity(ref XmlScanner xml, out StateActivity? activity)
    {
        activity = null;
        string? token = xml.TryGetAttribute("token"u8, out ReadOnlySpan<byte> raw) ? XmlText.Decode(raw) : null;
        uint least = xml.TryGetAttribute("minAvailability"u8, out raw) && XmlText.TryReadNumber(raw, out uint number)
            ? number
            : 0;
        uint most = xml.TryGetAttribute("maxAvailability"u8, out raw) && XmlText.TryReadNumber(raw, out number)
            ? number
            : Availability.Offline - 1;
        ImmutableArray<CustomActivity>.Builder custom = ImmutableArray.CreateBuilder<CustomActivity>();
        int depth = xml.Depth;
        while (true)
        {
            switch (xml.Read())
            {
                case XmlNode.Element when xml.Name.SequenceEqual("custom"u8):
                    uint language = xml.TryGetAttribute("LCID"u8, out raw) && XmlText.TryReadNumber(raw, out number)
                        ? number
                        : 0;
                    if (!XmlContent.TryReadText(ref xml, out string text))
                    {
                        return false;
                    }

                    if (custom.Count < CustomTexts && text.Length <= TextLength)
                    {
                        custom.Add(new CustomActivity(language, text));
                    }

                    break;
                case XmlNode.Element:
                    if (!xml.Skip())
                    {
                        return false;
                    }

                    break;
                case XmlNode.EndElement when xml.Depth == depth:
                    activity = token is null && custom.Count == 0
                        ? null
                        : new StateActivity(token, least, most, custom.ToImmutable());
                    return true;
                case XmlNode.EndElement or XmlNode.Text:
                    break;
                case XmlNode.End or XmlNode.Fault:
                    return false;
            }
        }
    }
}
