// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using Parley.Security.MessageSigning;
using Xunit;

namespace Parley.Security.Tests.MessageSigning;

[Trait("claim", "T12")]
public sealed class ReplayWindowTests
{
    private const uint Gap = 1000;

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(4711u)]
    [InlineData(uint.MaxValue)]
    public void First_AnyNumber_IsTaken(uint number)
    {
        ReplayWindow window = default;
        Assert.Equal(VerificationOutcome.Valid, Take(ref window, number));
        Assert.Equal(VerificationOutcome.Replayed, Take(ref window, number));
    }

    [Fact]
    public void Number_AtTheEdgeOfTheWindow_IsTakenOnceAndOneBelowNever()
    {
        ReplayWindow window = default;
        Take(ref window, 1000);
        Assert.Equal(VerificationOutcome.OutsideWindow, Take(ref window, 1000 - 256));
        Assert.Equal(VerificationOutcome.Valid, Take(ref window, 1000 - 255));
        Assert.Equal(VerificationOutcome.Replayed, Take(ref window, 1000 - 255));
    }

    [Fact]
    public void Number_AtTheLargestGap_IsTakenAndOneBeyondNot()
    {
        ReplayWindow window = default;
        Take(ref window, 10);
        Assert.Equal(VerificationOutcome.OutsideWindow, Take(ref window, 10 + Gap + 1));
        Assert.Equal(VerificationOutcome.Valid, Take(ref window, 10 + Gap));
        Assert.Equal(VerificationOutcome.OutsideWindow, Take(ref window, 10));
    }

    [Fact]
    public void Number_AfterAJumpOfLessThanTheWindow_LeavesTheOthersBehindItOpen()
    {
        ReplayWindow window = default;
        Take(ref window, 1);
        Take(ref window, 257);
        Assert.Equal(VerificationOutcome.OutsideWindow, Take(ref window, 1));
        for (uint number = 2; number < 257; number++)
        {
            Assert.Equal(VerificationOutcome.Valid, Take(ref window, number));
            Assert.Equal(VerificationOutcome.Replayed, Take(ref window, number));
        }
    }

    [Fact]
    public void Window_AgainstAModelThatRemembersEverything_NeverDiffers()
    {
        ReplayWindow window = default;
        HashSet<uint> seen = [];
        uint highest = 0;
        uint state = 12345;
        for (int i = 0; i < 20_000; i++)
        {
            state = (state * 1664525) + 1013904223;
            uint around = highest + 300 - (state >> 16) % 700;
            uint number = highest < 700 ? (state >> 16) % 700 : around;
            VerificationOutcome expected = seen.Count == 0 ? VerificationOutcome.Valid
                : number > highest ? (number - highest <= Gap
                ? VerificationOutcome.Valid : VerificationOutcome.OutsideWindow)
                : highest - number >= 256 ? VerificationOutcome.OutsideWindow
                : seen.Contains(number) ? VerificationOutcome.Replayed : VerificationOutcome.Valid;

            Assert.Equal(expected, Take(ref window, number));
            if (expected == VerificationOutcome.Valid)
            {
                seen.Add(number);
                highest = number > highest ? number : highest;
            }
        }
    }

    private static VerificationOutcome Take(ref ReplayWindow window, uint number)
    {
        VerificationOutcome outcome = window.Check(number, Gap);
        if (outcome == VerificationOutcome.Valid)
        {
            window.Take(number);
        }

        return outcome;
    }
}
