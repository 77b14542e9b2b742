// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using Parley.Presence.Categories;
using Parley.Presence.Xml;

namespace Parley.Presence.Aggregation;

/// <summary>
/// Writes the states that the server itself publishes ([MS-PRES] aggregateState, aggregateMachineState).
/// </summary>
internal static class AggregateStateWriter
{
    /// <summary>The aggregate, in as much detail as its readers may see.</summary>
    /// <param name="state">The aggregate.</param>
    /// <param name="detail">How much of it.</param>
    /// <param name="lastActive">Since when the person is not active; null when they are.</param>
    public static byte[] Write(AggregateState state, StateDetail detail, DateTimeOffset? lastActive)
    {
        XmlBuffer xml = XmlBuffer.Rent();
        Begin(xml, "aggregateState"u8);
        if (state.IsOffline || detail == StateDetail.Number)
        {
            // Whoever appears offline looks exactly like somebody who is.
            xml.Append(">"u8);
            Element(xml, "availability"u8, state.Availability);
        }
        else
        {
            if (lastActive is { } since && detail >= StateDetail.LastActive)
            {
                xml.Append(" lastActive=\""u8);
                xml.AppendEscaped(since.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
                xml.Append("\""u8);
            }

            xml.Append(">"u8);
            Element(xml, "availability"u8, state.Availability);
            WriteActivity(xml, state.Activity);
            WriteDetails(xml, state, detail);
        }

        return End(xml);
    }

    /// <summary>The state of the most active machine, for the person's own endpoints.</summary>
    public static byte[] WriteMachine(uint availability, string? endpointId)
    {
        XmlBuffer xml = XmlBuffer.Rent();
        Begin(xml, "aggregateMachineState"u8);
        xml.Append(" endpointId=\""u8);
        xml.AppendEscaped(endpointId);
        xml.Append("\">"u8);
        Element(xml, "availability"u8, availability);
        return End(xml);
    }

    private static void Begin(XmlBuffer xml, ReadOnlySpan<byte> type)
    {
        xml.Append("<state xmlns=\""u8);
        xml.Append(XmlNamespaces.State);
        xml.Append("\" xmlns:xsi=\""u8);
        xml.Append(XmlNamespaces.SchemaInstance);
        xml.Append("\" xsi:type=\""u8);
        xml.Append(type);
        xml.Append("\""u8);
    }

    private static byte[] End(XmlBuffer xml)
    {
        xml.Append("</state>"u8);
        byte[] octets = xml.ToArray();
        XmlBuffer.Return(xml);
        return octets;
    }

    private static void WriteActivity(XmlBuffer xml, StateActivity? activity)
    {
        if (activity is null)
        {
            return;
        }

        xml.Append("<activity"u8);
        if (activity.Token is not null)
        {
            xml.Append(" token=\""u8);
            xml.AppendEscaped(activity.Token);
            xml.Append("\""u8);
        }

        xml.Append(" minAvailability=\""u8);
        xml.Append(activity.MinAvailability);
        xml.Append("\" maxAvailability=\""u8);
        xml.Append(activity.MaxAvailability);
        xml.Append("\">"u8);
        foreach (CustomActivity custom in activity.Custom)
        {
            xml.Append("<custom LCID=\""u8);
            xml.Append(custom.Language);
            xml.Append("\">"u8);
            xml.AppendEscaped(custom.Text);
            xml.Append("</custom>"u8);
        }

        xml.Append("</activity>"u8);
    }

    private static void WriteDetails(XmlBuffer xml, AggregateState state, StateDetail detail)
    {
        StateContent? machine = state.Machine;
        Element(xml, "endpointLocation"u8, machine?.EndpointLocation);
        if (detail >= StateDetail.Meeting)
        {
            Element(xml, "meetingSubject"u8, state.Meeting?.MeetingSubject);
            Element(xml, "meetingLocation"u8, state.Meeting?.MeetingLocation);
        }

        if (machine is null or { TimeZoneBias: null, TimeZoneName: null, TimeZoneAbbreviation: null, Device: null })
        {
            return;
        }

        Mark(xml, "delimiter"u8);
        Element(xml, "timeZoneBias"u8, machine.TimeZoneBias);
        Element(xml, "timeZoneName"u8, machine.TimeZoneName);
        Element(xml, "timeZoneAbbreviation"u8, machine.TimeZoneAbbreviation);
        Element(xml, "device"u8, machine.Device);
        Mark(xml, "end"u8);
    }

    private static void Mark(XmlBuffer xml, ReadOnlySpan<byte> name)
    {
        xml.Append("<"u8);
        xml.Append(name);
        xml.Append(" xmlns=\""u8);
        xml.Append(XmlNamespaces.CommonTypes);
        xml.Append("\"/>"u8);
    }

    private static void Element(XmlBuffer xml, ReadOnlySpan<byte> name, string? text)
    {
        if (text is null)
        {
            return;
        }

        Open(xml, name);
        xml.AppendEscaped(text);
        Close(xml, name);
    }

    private static void Element(XmlBuffer xml, ReadOnlySpan<byte> name, uint number)
    {
        Open(xml, name);
        xml.Append(number);
        Close(xml, name);
    }

    private static void Open(XmlBuffer xml, ReadOnlySpan<byte> name)
    {
        xml.Append("<"u8);
        xml.Append(name);
        xml.Append(">"u8);
    }

    private static void Close(XmlBuffer xml, ReadOnlySpan<byte> name)
    {
        xml.Append("</"u8);
        xml.Append(name);
        xml.Append(">"u8);
    }
}
