// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using Parley.Security.OpenSsl.TlsDsk;
using Xunit;

namespace Parley.Security.OpenSsl.Tests.TlsDsk;

public sealed class FirstFlightTests
{
    [Fact]
    public void TryJoin_SeveralHandshakeRecords_MakesOne()
    {
        byte[] records = TlsRecords.Join(
            [(TlsRecords.Handshake, [1, 2]), (TlsRecords.Handshake, [3]), (TlsRecords.Handshake, [4, 5])]);

        Assert.True(FirstFlight.TryJoin(records, out byte[] joined));
        Assert.Equal([22, 3, 1, 0, 5, 1, 2, 3, 4, 5], joined);
    }

    [Fact]
    public void TryJoin_OtherRecordsAfterThem_StayAsTheyAre()
    {
        byte[] records = TlsRecords.Join(
            [(TlsRecords.Handshake, [1]), (TlsRecords.Handshake, [2]), (TlsRecords.Alert, [2, 40])]);

        Assert.True(FirstFlight.TryJoin(records, out byte[] joined));
        Assert.Equal([22, 3, 1, 0, 2, 1, 2, 21, 3, 1, 0, 2, 2, 40], joined);
    }

    [Theory]
    [InlineData(16_384, true)]
    [InlineData(16_385, false)]
    public void TryJoin_UpToTheLongestRecord_Works(int length, bool fits)
    {
        byte[] records = TlsRecords.Join(
            [(TlsRecords.Handshake, new byte[length - 1]), (TlsRecords.Handshake, new byte[1])]);

        Assert.Equal(fits, FirstFlight.TryJoin(records, out byte[] joined));
        Assert.Equal(fits ? length + 5 : 0, joined.Length);
    }

    [Fact]
    public void TryJoin_CutAnywhere_IsRefused()
    {
        byte[] records = TlsRecords.Join([(TlsRecords.Handshake, [1, 2, 3]), (TlsRecords.Handshake, [4, 5, 6])]);
        int whole = records.Length / 2;

        Assert.All(
            Enumerable.Range(0, records.Length).Where(n => n != whole),
            n => Assert.False(FirstFlight.TryJoin(records.AsSpan(0, n), out _)));
    }
}
