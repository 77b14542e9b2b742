// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Directory.Ldap.Following;
using Xunit;

namespace Parley.Directory.Ldap.Tests.Following;

/// <summary>How far a controller has replicated, as controllers say it.</summary>
public sealed class ReplicationCursorsTests
{
    private static readonly Guid Other = new("981b8a4c-02a7-4780-bb90-e896f43773be");

    // As Samba 4.17 keeps it after it has replicated from one controller.
    private static readonly byte[] Kept = Convert.FromHexString(
        "020000000000000001000000000000004c8a981ba7028047bb90e896f43773be850e00000000000000803ed5deb19d01");

    [Fact]
    public void Vector_Kept_SaysHowFar()
    {
        Assert.Equal(3717, ReplicationCursors.ReadKept(Kept, new Guid(Kept.AsSpan(16, 16))));
        Assert.Null(ReplicationCursors.ReadKept(Kept, Other));
    }

    [Fact]
    public void Vector_OfVersion1_HasNoTimes()
    {
        byte[] vector =
        [
            1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0,
            .. new byte[24], .. Other.ToByteArray(), 7, 0, 0, 0, 0, 0, 0, 0,
        ];
        Assert.Equal(7, ReplicationCursors.ReadKept(vector, Other));
    }

    [Fact]
    public void Vector_Odd_SaysNothing()
    {
        Guid known = new(Kept.AsSpan(16, 16));
        for (int length = 0; length < Kept.Length; length++)
        {
            Assert.Null(ReplicationCursors.ReadKept(Kept.AsSpan(0, length), known));
        }

        foreach ((int at, byte value) in ((int, byte)[])[(0, 3), (0, 0), (8, 2), (11, 0xFF)])
        {
            byte[] odd = [.. Kept];
            odd[at] = value;
            Assert.Null(ReplicationCursors.ReadKept(odd, known));
        }
    }
}
