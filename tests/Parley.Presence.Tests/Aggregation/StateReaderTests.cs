// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Text;
using Parley.Presence.Aggregation;
using Parley.Presence.Xml;

namespace Parley.Presence.Tests.Aggregation;

public sealed class StateReaderTests
{
    [Theory]
    [InlineData("userState", 0)]
    [InlineData("machineState", 1)]
    [InlineData("calendarState", 2)]
    [InlineData("phoneState", 3)]
    [InlineData("aggregateState", -1)]
    [InlineData("", -1)]
    public void Read_Type_DecidesTheKind(string type, int kind)
    {
        StateContent? state = Read(TestClient.State(type, 6500));
        Assert.Equal(kind < 0 ? null : (StateKind)kind, state?.Kind);
    }

    [Fact]
    public void Read_EveryDetail_IsKept()
    {
        StateContent state = Read(
            """
            <s:state xmlns:s="http://schemas.microsoft.com/2006/09/sip/state"
              xmlns:i="http://www.w3.org/2001/XMLSchema-instance"
              i:type="s:calendarState" startTime="2026-03-01T10:00:00Z">
              <s:availability> 6500 </s:availability>
              <s:activity token="in-a-meeting" minAvailability="6500" maxAvailability="8999"
                ><s:custom LCID="1031">Gespräch &amp; so</s:custom></s:activity>
              <s:endpointLocation><![CDATA[here & there]]></s:endpointLocation>
              <s:meetingSubject>plan</s:meetingSubject><s:meetingLocation>room 1</s:meetingLocation>
              <s:unknown><s:deep>x</s:deep></s:unknown>
              <s:timeZoneBias>60</s:timeZoneBias><s:timeZoneName>CET</s:timeZoneName>
              <s:timeZoneAbbreviation>C</s:timeZoneAbbreviation><s:device>computer</s:device>
            </s:state>
            """)!;
        Assert.Equal(6500u, state.Availability);
        Assert.Equal(("in-a-meeting", 6500u, 8999u),
            (state.Activity!.Token, state.Activity.MinAvailability, state.Activity.MaxAvailability));
        Assert.Equal(new CustomActivity(1031, "Gespräch & so"), state.Activity.Custom.Single());
        Assert.Equal("here & there", state.EndpointLocation);
        Assert.Equal(("plan", "room 1"), (state.MeetingSubject, state.MeetingLocation));
        Assert.Equal(("60", "CET", "C", "computer"),
            (state.TimeZoneBias, state.TimeZoneName, state.TimeZoneAbbreviation, state.Device));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero), state.StartTime);
    }

    [Theory]
    [InlineData("12")]
    [InlineData("-5")]
    [InlineData("x")]
    [InlineData("99999999999")]
    [InlineData("")]
    public void Read_NumberThatSaysNothing_IsNone(string number) => Assert.Equal(0u, Read(
        TestClient.State("userState", 1).Replace(">1<", ">" + number + "<", StringComparison.Ordinal))!.Availability);

    [Fact]
    public void Read_TextBeyondTheLimit_IsNotShown() => Assert.Null(
        Read(TestClient.State("machineState", 3500, "<device>" + new string('x', 1025) + "</device>"))!.Device);

    [Fact]
    public void Read_ElementOfAnotherNamespace_IsOpaque() => Assert.Null(
        Read(TestClient.State("userState", 3500).Replace("sip/state", "sip/other", StringComparison.Ordinal)));

    private static StateContent? Read(string text) => StateReader.Read(Encoding.UTF8.GetBytes(text), XmlLimits.Default);
}
