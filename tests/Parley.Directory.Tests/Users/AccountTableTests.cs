// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Parley.Directory.Users;
using Xunit;

namespace Parley.Directory.Tests.Users;

public sealed class AccountTableTests
{
    [Theory]
    [InlineData("sip:alice@contoso.test", true)]
    [InlineData("alice@contoso.test", true)]
    [InlineData("SIP:ALICE@Contoso.TEST", true)]
    [InlineData("sip:%61lice@contoso.test", true)]
    [InlineData("sip:%41lice@contoso.test", true)]
    [InlineData("sip:jos%C3%A9@contoso.test", true)]
    [InlineData("sip:josé@contoso.test", true)]
    [InlineData("sip:alice%@contoso.test", false)]
    [InlineData("sip:alice%4@contoso.test", false)]
    [InlineData("sip:alice@contoso.test%4", false)]
    [InlineData("sip:bob@contoso.test", false)]
    [InlineData("sip:alice@contoso.test;gruu", false)]
    [InlineData("sips:alice@contoso.test", false)]
    [InlineData("sip:", false)]
    [InlineData("", false)]
    public async Task FindByUri_FindsWhatTheUriNames(string uri, bool found)
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("alice@contoso.test");
        await fixture.AddAsync("josé@contoso.test");
        Assert.Equal(found, fixture.Directory.Accounts.FindByUri(Encoding.UTF8.GetBytes(uri)) is not null);
    }

    [Fact]
    public async Task FindByUri_OversizedOrNotUtf8_IsNotFound()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        Assert.Null(fixture.Directory.Accounts.FindByUri(new byte[100_000]));
        Assert.Null(fixture.Directory.Accounts.FindByUri([0xFF, 0xFE, (byte)'@', 0xC0]));
        Assert.Null(fixture.Directory.Accounts.FindByUri(Encoding.ASCII.GetBytes("sip:" + new string('%', 5000))));
    }

    [Fact]
    public async Task FindByUri_AllocatesNothing()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("alice@contoso.test");
        AccountTable table = fixture.Directory.Accounts;
        Assert.Equal(0, AllocatedBy(table, "sip:Alice@Contoso.test"u8.ToArray()));
        Assert.Equal(0, AllocatedBy(table, "sip:%41lice@contoso.test"u8.ToArray()));
        Assert.Equal(0, AllocatedBy(table, "sip:nobody@contoso.test"u8.ToArray()));
    }

    [Fact]
    public async Task List_IsInOrderOfAddressAndFollowsChanges()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("carol@contoso.test");
        await fixture.AddAsync("alice@contoso.test");
        Assert.Equal(["alice", "carol"], fixture.Directory.Accounts.List().Select(static a => a.DisplayName));
        Assert.Same(fixture.Directory.Accounts.List(), fixture.Directory.Accounts.List());
        await fixture.AddAsync("bob@contoso.test");
        Assert.Equal(["alice", "bob", "carol"], fixture.Directory.Accounts.List().Select(static a => a.DisplayName));
    }

    private static long AllocatedBy(AccountTable table, byte[] uri)
    {
        table.FindByUri(uri);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            table.FindByUri(uri);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
