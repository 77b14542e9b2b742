// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Parley.TestKit;
using Parley.Web.Tickets;
using Xunit;

namespace Parley.Web.Tests.Tickets;

[Trait("claim", "T11")]
public sealed class PasswordGrantTests
{
    [Fact]
    public void Form_IsDecodedAndOverwritten()
    {
        byte[] body = Encoding.ASCII.GetBytes(
            "grant_type=password&username=CONTOSO%5Cann&password=a%26b%3D+%C3%A9&client_id=x");
        Assert.True(PasswordGrant.TryRead(body, out PasswordGrant? grant));
        Assert.Equal(("password", "CONTOSO\\ann"), (grant.Type, grant.User));
        Assert.Equal("a&b= é", Encoding.UTF8.GetString(grant.Password.Span));
        Assert.All(body, static octet => Assert.Equal(0, octet));
        grant.Dispose();
        Assert.All(grant.Password.ToArray(), static octet => Assert.Equal(0, octet));
    }

    [Theory]
    [InlineData("")]
    [InlineData("username=a&password=b")]
    [InlineData("grant_type=password&username=a&username=b&password=c")]
    [InlineData("grant_type=password&username=a&password=b&password=c")]
    [InlineData("grant_type=password&username=a&password=%zz")]
    [InlineData("grant_type=password&username=a&password=%4")]
    [InlineData("grant_type=password&username=a%0d%0ab&password=c")]
    [InlineData("grant_type=password&username=%ff&password=c")]
    [InlineData("grant_type=password&x")]
    public void Form_MalformedOrTwice_IsRefused(string form) =>
        Assert.False(PasswordGrant.TryRead(Encoding.ASCII.GetBytes(form), out _));

    [Fact]
    public void Form_OfAnyOctets_NeverThrows()
    {
        SeededGenerator random = new(6749);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] body = Encoding.ASCII.GetBytes("grant_type=password&username=ann&password=a%26b");
            for (int n = random.Next(5); n >= 0; n--)
            {
                body[random.Next(body.Length)] = (byte)random.NextBits();
            }

            _ = PasswordGrant.TryRead(body, out _);
        }
    }
}
