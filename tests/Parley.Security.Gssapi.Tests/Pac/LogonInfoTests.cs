// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using Parley.Security.Gssapi.Pac;
using Parley.TestKit;
using Xunit;

namespace Parley.Security.Gssapi.Tests.Pac;

[Trait("claim", "T11")]
public sealed class LogonInfoTests
{
    private const string Alice = "S-1-5-21-859293525-3471892797-1732462234-1104";

    [Theory]
    [InlineData("alice")]
    [InlineData("bo")]
    [InlineData("a")]
    public void Identifier_IsTheDomainsAndThePersons(string name) =>
        Assert.Equal(Alice, LogonInfo.FindSecurityIdentifier(new SampleLogonInfo { Name = name }.Build()));

    [Fact]
    public void Identifier_WithoutGroupsAndWithVeryMany_IsFound()
    {
        Assert.Equal(Alice, LogonInfo.FindSecurityIdentifier(new SampleLogonInfo { Groups = [] }.Build()));
        Assert.Equal(
            Alice, LogonInfo.FindSecurityIdentifier(new SampleLogonInfo { Groups = new uint[2000] }.Build()));
    }

    [Theory]
    [InlineData(0u, new uint[] { 21, 1, 2, 3 })]
    [InlineData(1104u, new uint[] { 21, 1, 2 })]
    [InlineData(1104u, new uint[] { 21, 1, 2, 3, 4 })]
    [InlineData(1104u, new uint[] { 32, 1, 2, 3 })]
    [InlineData(1104u, new uint[0])]
    public void Identifier_ThatIsNoDomainsPerson_IsNone(uint user, uint[] domain) =>
        Assert.Null(LogonInfo.FindSecurityIdentifier(new SampleLogonInfo { User = user, Domain = domain }.Build()));

    [Fact]
    public void Buffer_CutAnywhereBeforeItsLengthIsReached_IsNone()
    {
        byte[] whole = new SampleLogonInfo().Build();
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Null(LogonInfo.FindSecurityIdentifier(whole.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Buffer_WithAnyOctetsAltered_GivesNoneOrAnIdentifierAndNeverThrows()
    {
        SeededGenerator random = new(20261124);
        byte[] whole = new SampleLogonInfo().Build();
        for (int i = 0; i < 200_000; i++)
        {
            byte[] altered = [.. whole];
            for (int n = 1 + random.Next(6); n > 0; n--)
            {
                int at = random.Next(altered.Length - 4);
                switch (random.Next(3))
                {
                    case 0:
                        altered[at] = (byte)random.NextBits();
                        break;
                    case 1:
                        BinaryPrimitives.WriteUInt32LittleEndian(
                            altered.AsSpan(at & ~3), uint.MaxValue >> random.Next(32));
                        break;
                    default:
                        altered = altered[..(at + 4)];
                        break;
                }

                if (altered.Length <= 8)
                {
                    break;
                }
            }

            string? found = LogonInfo.FindSecurityIdentifier(altered);
            Assert.True(found is null || found.StartsWith("S-1-5-21-", StringComparison.Ordinal));
        }
    }
}
