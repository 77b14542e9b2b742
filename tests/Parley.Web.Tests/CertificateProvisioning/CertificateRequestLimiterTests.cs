// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using Parley.Kernel.Identifiers;
using Parley.TestKit;
using Parley.Web.CertificateProvisioning;
using Xunit;

namespace Parley.Web.Tests.CertificateProvisioning;

[Trait("claim", "T30")]
public sealed class CertificateRequestLimiterTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly CertificateRequestLimiter _limiter;
    private readonly AccountId _alice = new(Guid.NewGuid());

    public CertificateRequestLimiterTests() => _limiter = new CertificateRequestLimiter(
        new WebServicesLimits { CertificateRequestBurst = 3, CertificateRequestInterval = TimeSpan.FromMinutes(1) },
        _time);

    [Fact]
    public void Burst_ThenOnePerInterval()
    {
        Assert.Equal([true, true, true, false, false], Take(5));
        _time.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        Assert.False(_limiter.TryTake(_alice));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal([true, false], Take(2));
    }

    [Fact]
    public void LongQuiet_GivesTheBurstBackAndNoMore()
    {
        Take(3);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal([true, true, true, false], Take(4));
    }

    [Fact]
    public void ManyPeople_AreForgottenWhenQuiet()
    {
        for (int i = 0; i < 5000; i++)
        {
            Assert.True(_limiter.TryTake(new AccountId(Guid.NewGuid())));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(_limiter.Count, 1, 1100);
    }

    private bool[] Take(int count) => [.. Enumerable.Range(0, count).Select(_ => _limiter.TryTake(_alice))];
}
