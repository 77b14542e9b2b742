// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Text;
using System.Xml.Linq;
using Parley.Presence.Aggregation;

namespace Parley.Presence.Tests.Aggregation;

public sealed class AggregateStateWriterTests
{
    private static readonly DateTimeOffset s_since = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    private static readonly AggregateState s_state = new(
        6500,
        new StateActivity("in-a-meeting", 6500, 8999, [new CustomActivity(1033, "<b>&\"'")]),
        new StateContent
        {
            Kind = StateKind.Machine, Availability = 5000, EndpointLocation = "here", Device = "computer",
            TimeZoneBias = "60",
        },
        "endpoint",
        new StateContent { Kind = StateKind.Calendar, MeetingSubject = "secret plan", MeetingLocation = "room" });

    [Theory]
    [InlineData((int)StateDetail.Number, "availability")]
    [InlineData((int)StateDetail.Place, "availability activity endpointLocation delimiter timeZoneBias device end")]
    [InlineData((int)StateDetail.LastActive,
        "availability activity endpointLocation delimiter timeZoneBias device end lastActive")]
    [InlineData((int)StateDetail.Meeting,
        "availability activity endpointLocation meetingSubject meetingLocation delimiter timeZoneBias device end "
        + "lastActive")]
    [Trait("claim", "T15")]
    public void Write_EachDetail_TellsWhatItsReadersMaySeeAndNoMore(int detail, string expected)
    {
        XElement element = XElement.Parse(Encoding.UTF8.GetString(
            AggregateStateWriter.Write(s_state, (StateDetail)detail, s_since)));
        string names = string.Join(' ', element.Elements().Select(static e => e.Name.LocalName)
            .Concat(element.Attributes("lastActive").Select(static a => a.Name.LocalName)));
        Assert.Equal(expected, names);
    }

    [Fact]
    public void Write_TextOfThePerson_IsEscaped() => Assert.Equal(
        "<b>&\"'",
        XElement.Parse(Encoding.UTF8.GetString(AggregateStateWriter.Write(s_state, StateDetail.Place, null)))
            .Descendants().Single(static e => e.Name.LocalName == "custom").Value);

    [Fact]
    [Trait("claim", "T15")]
    public void Write_Offline_IsTheSameForEveryDetail()
    {
        string[] all = [.. Enum.GetValues<StateDetail>().Select(static d =>
            Encoding.UTF8.GetString(AggregateStateWriter.Write(AggregateState.Offline, d, s_since))).Distinct()];
        Assert.Single(all);
    }
}
