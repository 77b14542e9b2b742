// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading.Tasks;
using Parley.Management.Audit;
using Parley.Management.Commands;
using Xunit;

namespace Parley.Management.Tests.Audit;

[Trait("claim", "T06")]
public sealed class AuditLogTests
{
    [Fact]
    public async Task Open_UntouchedLog_Verifies()
    {
        await using ManagementFixture fixture = await WithEntriesAsync();
        await fixture.ReopenAsync();
        Assert.Equal(5, fixture.Service.Audit.Verify());
    }

    [Theory]
    [InlineData("UPDATE audit SET target = 'mallory@contoso.test' WHERE seq = 2")]
    [InlineData("UPDATE audit SET administrator = 'somebody else' WHERE seq = 1")]
    [InlineData("UPDATE audit SET outcome = 'refused' WHERE seq = 5")]
    [InlineData("UPDATE audit SET at = at + 1 WHERE seq = 3")]
    [InlineData("UPDATE audit SET nonce = '' WHERE seq = 3")]
    [InlineData("DELETE FROM audit WHERE seq = 1")]
    [InlineData("DELETE FROM audit WHERE seq = 3")]
    [InlineData("DELETE FROM audit WHERE seq = 5")]
    [InlineData("DELETE FROM audit WHERE seq > 2")]
    [InlineData("DELETE FROM audit")]
    [InlineData("DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = seq - 1 WHERE seq > 3")]
    [InlineData("INSERT INTO audit SELECT 6, at, administrator, serial, act, target, outcome, detail, nonce, hash, hash FROM audit WHERE seq = 5")]
    [InlineData("UPDATE audit SET seq = 99 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 99")]
    [InlineData("DELETE FROM audit_head")]
    [InlineData("UPDATE audit_head SET sealed_head = zeroblob(80)")]
    [InlineData("UPDATE audit_head SET sealed_head = x''")]
    public async Task Open_LogChangedBehindTheServersBack_IsRefused(string sql)
    {
        await using ManagementFixture fixture = await WithEntriesAsync();
        await fixture.ExecuteAsync(sql);
        Assert.Throws<AuditException>(() => fixture.Service.Audit.Verify());
        await Assert.ThrowsAsync<AuditException>(fixture.ReopenAsync);
    }

    [Fact]
    public async Task Open_HeadOfAnEarlierTime_IsRefused()
    {
        await using ManagementFixture fixture = await WithEntriesAsync();
        await fixture.ExecuteAsync("CREATE TABLE kept AS SELECT * FROM audit_head");
        await fixture.RunAsync(new ListUsersCommand());
        await fixture.ExecuteAsync("UPDATE audit_head SET sealed_head = (SELECT sealed_head FROM kept)");
        Assert.Throws<AuditException>(() => fixture.Service.Audit.Verify());
    }

    [Theory]
    [InlineData("UPDATE audit SET target = 'x' WHERE seq = 3", false)]
    [InlineData("DELETE FROM audit WHERE seq < 1000", false)]
    [InlineData("UPDATE audit SET hash = zeroblob(32) WHERE seq = 1000", true)]
    [InlineData("DELETE FROM audit WHERE seq = 1000", true)]
    [InlineData("UPDATE audit SET target = 'x' WHERE seq = 1003", true)]
    [InlineData("DELETE FROM audit WHERE seq > 1003", true)]
    [InlineData("DELETE FROM audit", true)]
    [InlineData("UPDATE audit_checkpoint SET sealed_head = (SELECT sealed_head FROM audit_head)", true)]
    [InlineData("UPDATE audit SET target = 'x' WHERE seq = 3; DELETE FROM audit_checkpoint", true)]
    public async Task Open_LongLog_IsVerifiedFromItsCheckpoint_AndAsAWholeWhenAskedFor(string sql, bool seenAtOpen)
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        AuditEntry entry = new(
            fixture.Time.GetUtcNow(), "a", "0A", "act", "target", "ok", "detail", string.Empty);
        AuditLog log = fixture.Service.Audit;
        await Task.WhenAll(Enumerable.Range(0, AuditLog.EntriesPerCheckpoint + 5).Select(
            _ => log.AppendAsync(entry, ManagementFixture.Token)));
        await fixture.ReopenAsync();
        Assert.Equal(AuditLog.EntriesPerCheckpoint + 5, fixture.Service.Audit.Verify());
        await fixture.ExecuteAsync(sql);
        if (seenAtOpen)
        {
            await Assert.ThrowsAsync<AuditException>(fixture.ReopenAsync);
        }
        else
        {
            await fixture.ReopenAsync();
            Assert.Throws<AuditException>(() => fixture.Service.Audit.Verify());
            AdministrationReply reply = await fixture.RunAsync(new VerifyAuditCommand());
            Assert.Equal(AdministrationStatus.Failed, reply.Status);
            Assert.Contains("changed outside Parley", reply.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Verify_UntouchedLog_SaysHowManyEntries()
    {
        await using ManagementFixture fixture = await WithEntriesAsync();
        AdministrationReply reply = await fixture.RunAsync(new VerifyAuditCommand());
        Assert.Equal((AdministrationStatus.Ok, "All 5 entries of the audit log verify."), (reply.Status, reply.Text));
    }

    [Fact]
    public void Chain_Entry_HashesToAPinnedValue()
    {
        AuditEntry entry = new(
            DateTimeOffset.FromUnixTimeMilliseconds(1772366400000), "first administrator", "0A", "user.disable",
            "alice@contoso.test", "ok", "alice@contoso.test is disabled.", "AAAAAAAAAAAAAAAAAAAAAA");
        Assert.Equal(
            "8DBE4EBEA6561DFA6A889F1C69FFAD2B39EFD7B544E5C532AAE1981641B41545",
            Convert.ToHexString(AuditChain.Hash(AuditChain.Origin, 1, entry)));
    }

    private static async Task<ManagementFixture> WithEntriesAsync()
    {
        ManagementFixture fixture = await ManagementFixture.CreateAsync();
        foreach (string user in (string[])["alice", "bob", "carol", "dave", "erin"])
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            await fixture.RunAsync(new AddUserCommand(user + "@contoso.test"));
        }

        return fixture;
    }
}
