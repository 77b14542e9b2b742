// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Parley.Sip.Routing;
using Xunit;

namespace Parley.Sip.Tests.Routing;

public sealed class ForkedRequestTests
{
    [Fact]
    public void FirstSuccess_GoesToTheCallerAndCancelsThoseThatRing()
    {
        ForkedRequest fork = new(3, isInvite: true);
        Assert.Equal(ForkActions.ForwardThis, fork.OnResponse(0, 180).Actions);
        Assert.Equal(ForkActions.ForwardThis, fork.OnResponse(1, 180).Actions);
        ForkStep step = fork.OnResponse(2, 200);
        Assert.Equal(ForkActions.ForwardThis | ForkActions.Cancel, step.Actions);
        Assert.Equal(0b011UL, step.ToCancel);
        Assert.Equal(ForkActions.None, fork.OnResponse(0, 487).Actions);
        Assert.Equal(ForkActions.Finished, fork.OnResponse(1, 487).Actions);
    }

    [Fact]
    public void LateSuccess_OfAnInvite_IsAbsorbed()
    {
        ForkedRequest fork = new(2, isInvite: true);
        fork.OnResponse(0, 200);
        Assert.Equal(ForkActions.AbsorbSuccess | ForkActions.Finished, fork.OnResponse(1, 200).Actions);
        Assert.Equal(ForkActions.AbsorbSuccess, fork.OnResponse(1, 200).Actions);
    }

    [Fact]
    public void LateSuccess_OfAMessage_AsksForNothing()
    {
        ForkedRequest fork = new(2, isInvite: false);
        Assert.Equal(ForkActions.ForwardThis, fork.OnResponse(0, 200).Actions);
        Assert.Equal(ForkActions.Finished, fork.OnResponse(1, 200).Actions);
    }

    [Fact]
    public void Cancel_WaitsForAProvisionalResponse()
    {
        ForkedRequest fork = new(1, isInvite: true);
        Assert.Equal(ForkActions.None, fork.OnCallerCancelled().Actions);
        ForkStep step = fork.OnResponse(0, 180);
        Assert.Equal(ForkActions.Cancel, step.Actions);
        Assert.Equal(1UL, step.ToCancel);
        ForkStep end = fork.OnResponse(0, 487);
        Assert.Equal(ForkActions.ForwardBest | ForkActions.Finished, end.Actions);
        Assert.Equal(487, end.BestStatus);
    }

    [Fact]
    public void SuccessThatCrossesTheCallersCancel_StillGoesToTheCaller()
    {
        ForkedRequest fork = new(1, isInvite: true);
        fork.OnResponse(0, 180);
        fork.OnCallerCancelled();
        Assert.Equal(ForkActions.ForwardThis | ForkActions.Finished, fork.OnResponse(0, 200).Actions);
    }

    [Theory]
    [InlineData(486, 404, 404)]
    [InlineData(404, 486, 404)]
    [InlineData(408, 486, 486)]
    [InlineData(503, 486, 486)]
    [InlineData(500, 404, 404)]
    [InlineData(486, 401, 401)]
    [InlineData(302, 404, 302)]
    [InlineData(404, 603, 603)]
    [InlineData(503, 503, 480)]
    [InlineData(408, 503, 408)]
    public void BestResponse_FollowsSection16_7(int first, int second, int expected)
    {
        ForkedRequest fork = new(2, isInvite: true);
        Assert.Equal(ForkActions.None, fork.OnResponse(0, first).Actions);
        ForkStep step = fork.OnResponse(1, second);
        Assert.Equal(ForkActions.ForwardBest | ForkActions.Finished, step.Actions);
        Assert.Equal(expected, step.BestStatus);
    }

    [Fact]
    public void GlobalFailure_CancelsTheOthersAndWaitsForThem()
    {
        ForkedRequest fork = new(2, isInvite: true);
        fork.OnResponse(1, 180);
        ForkStep step = fork.OnResponse(0, 603);
        Assert.Equal(ForkActions.Cancel, step.Actions);
        Assert.Equal(0b10UL, step.ToCancel);
        Assert.Equal(603, fork.OnResponse(1, 487).BestStatus);
    }

    [Fact]
    public void TimerC_EndsSilentBranchesAndCancelsThoseThatRing()
    {
        ForkedRequest fork = new(2, isInvite: true);
        fork.OnResponse(0, 180);
        ForkStep step = fork.OnTimerC();
        Assert.Equal(0b01UL, step.ToCancel);
        Assert.Equal(1, fork.Pending);
        Assert.Equal(ForkActions.ForwardBest | ForkActions.Finished, fork.OnResponse(0, 487).Actions);
        Assert.Equal(408, new ForkedRequest(1, isInvite: true).OnTimerC().BestStatus);
    }

    [Fact]
    public void CallerLost_CancelsAndTellsNobody()
    {
        ForkedRequest fork = new(1, isInvite: true);
        fork.OnResponse(0, 180);
        Assert.Equal(ForkActions.Cancel, fork.OnCallerLost().Actions);
        Assert.Equal(ForkActions.Finished, fork.OnResponse(0, 487).Actions);
    }

    [Fact]
    public void AnyOrderOfResponses_AnswersTheCallerExactlyOnce() =>
        Prop.ForAll(
            Gen.Choose(1, 6).SelectMany(
                static n => Gen.Elements(180, 200, 404, 486, 603, 408, 503).Zip(Gen.Choose(0, n - 1)).ArrayOf(20),
                static (n, events) => (n, events)).ToArbitrary(),
            static input =>
            {
                ForkedRequest fork = new(input.n, isInvite: true);
                int finals = 0;
                int finished = 0;
                foreach ((int status, int branch) in input.events)
                {
                    finals += Count(fork.OnResponse(branch, status), status, ref finished);
                }

                for (int branch = 0; branch < input.n; branch++)
                {
                    finals += Count(fork.OnResponse(branch, 480), 480, ref finished);
                }

                return finals == 1 && finished == 1 && fork.Pending == 0 && fork.IsAnswered;
            }).QuickCheckThrowOnFailure();

    private static int Count(ForkStep step, int status, ref int finished)
    {
        finished += (step.Actions & ForkActions.Finished) != ForkActions.None ? 1 : 0;
        Assert.True(BitOperations.PopCount(step.ToCancel) <= ForkedRequest.MaximumBranches);
        return (step.Actions & ForkActions.ForwardBest) != ForkActions.None
            || ((step.Actions & ForkActions.ForwardThis) != ForkActions.None && status >= 200) ? 1 : 0;
    }
}
