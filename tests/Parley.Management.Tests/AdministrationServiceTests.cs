// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Parley.Directory.Credentials;
using Parley.Directory.Users;
using Parley.Management.Audit;
using Parley.Management.Commands;
using Parley.Management.Signatures;
using Xunit;

namespace Parley.Management.Tests;

public sealed class AdministrationServiceTests
{
    private const string Alice = "alice@contoso.test";

    [Fact]
    public async Task Commands_EachDoWhatTheySay()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        AdministrationReply added = await fixture.RunAsync(
            new AddUserCommand("sip:Alice@contoso.test", "Alice", "alice", new SecretText("correct horse")));
        Assert.Equal((AdministrationStatus.Ok, true), (added.Status, added.Changed));
        Assert.Equal(new UserLine(Alice, "Alice", true, "alice"), added.Users!.Single());

        Assert.False((await fixture.RunAsync(new AddUserCommand(Alice))).Changed);
        Assert.True(
            (await fixture.RunAsync(new SetUserPasswordCommand(Alice, new SecretText("battery staple")))).Changed);
        Assert.True((await fixture.RunAsync(new DisableUserCommand(Alice))).Changed);
        Assert.False((await fixture.RunAsync(new DisableUserCommand(Alice))).Changed);
        Assert.False(fixture.Directory.Accounts.List().Single().Enabled);
        Assert.True((await fixture.RunAsync(new EnableUserCommand("SIP:" + Alice))).Changed);
        Assert.Equal(AdministrationStatus.Ok, (await fixture.RunAsync(new SignOutUserCommand(Alice))).Status);
        Assert.Equal(
            [AccountChangeKind.Updated, AccountChangeKind.CredentialsChanged, AccountChangeKind.Disabled,
                AccountChangeKind.Disabled,
                AccountChangeKind.Updated, AccountChangeKind.SignedOut],
            fixture.Changes.Select(static c => c.Kind));

        await fixture.RunAsync(new AddUserCommand("bob@contoso.test"));
        Assert.Equal(
            [Alice, "bob@contoso.test"],
            (await fixture.RunAsync(new ListUsersCommand())).Users!.Select(static u => u.Sip));
        Assert.Equal(
            ["bob@contoso.test"],
            (await fixture.RunAsync(new ListUsersCommand("bob@contoso.test"))).Users!.Select(static u => u.Sip));
    }

    [Fact]
    public async Task Commands_ForUnknownOrImpossibleAddresses_SayWhich()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        Assert.Equal(AdministrationStatus.NotFound, (await fixture.RunAsync(new DisableUserCommand(Alice))).Status);
        Assert.Equal(
            AdministrationStatus.NotFound,
            (await fixture.RunAsync(new SetUserPasswordCommand(Alice, new SecretText("correct horse")))).Status);
        Assert.Equal(AdministrationStatus.NotFound, (await fixture.RunAsync(new ListUsersCommand(Alice))).Status);
        Assert.Equal(
            AdministrationStatus.Refused, (await fixture.RunAsync(new DisableUserCommand("no address"))).Status);
        Assert.Equal(
            AdministrationStatus.Refused, (await fixture.RunAsync(new AddUserCommand("alice@elsewhere.test"))).Status);
        Assert.Equal(
            AdministrationStatus.Refused,
            (await fixture.RunAsync(new AddUserCommand(Alice, Password: new SecretText("short")))).Status);
    }

    [Fact]
    [Trait("claim", "T06")]
    public async Task EveryAct_StandsInTheAuditLogWithItsActorAndOutcome()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        await fixture.RunAsync(new AddUserCommand(Alice, Password: new SecretText("CANARY-password")));
        await fixture.RunAsync(new DisableUserCommand("nobody@contoso.test"));
        await fixture.RunAsync(new ListUsersCommand());
        await fixture.RunAsync(new ImportUsersCommand(new SecretText("sip\nbob@elsewhere.test\n")));

        IReadOnlyList<AuditEntry> entries = fixture.Audit();
        Assert.Equal(
            [("user.add", Alice, "ok"), ("user.disable", "nobody@contoso.test", "not-found"), ("user.list", "", "ok"),
                ("user.import", "", "refused")],
            entries.Select(static e => (e.Act, e.Target, e.Outcome)));
        Assert.All(entries, entry => Assert.Equal(
            ("first administrator", fixture.Credential.SerialNumber), (entry.Administrator, entry.Serial)));
        Assert.Equal(4, fixture.Service.Audit.Verify());
    }

    [Fact]
    public async Task Act_AndItsAuditEntry_AreOneTransaction()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        await fixture.RunAsync(new AddUserCommand("bob@contoso.test"));
        await fixture.ExecuteAsync("DROP TABLE audit");
        await Assert.ThrowsAnyAsync<Exception>(() => fixture.RunAsync(new AddUserCommand(Alice)));
        Assert.Equal(["bob@contoso.test"], fixture.Directory.Accounts.List().Select(static a => a.Address.Value));
    }

    [Fact]
    [Trait("claim", "T06")]
    public async Task Replay_OfTheSameRequest_IsRefused_AlsoAfterARestart()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        await fixture.RunAsync(new AddUserCommand(Alice));
        SignedRequest disable = fixture.Sign(new DisableUserCommand(Alice));
        Assert.Equal(AdministrationStatus.Ok, (await fixture.RunAsync(disable)).Status);
        await fixture.RunAsync(new EnableUserCommand(Alice));

        Assert.Equal(AdministrationStatus.Replayed, (await fixture.RunAsync(disable)).Status);
        await fixture.ReopenAsync();
        Assert.Equal(AdministrationStatus.Replayed, (await fixture.RunAsync(disable)).Status);
        fixture.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(AdministrationStatus.ClockSkew, (await fixture.RunAsync(disable)).Status);
        Assert.True(fixture.Directory.Accounts.List().Single().Enabled);
    }

    [Fact]
    [Trait("claim", "T06")]
    public async Task Replay_AtTheSameMoment_IsTakenOnce()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        await fixture.RunAsync(new AddUserCommand(Alice));
        SignedRequest request = fixture.Sign(new SignOutUserCommand(Alice));
        AdministrationReply[] replies = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(_ => fixture.RunAsync(request)));
        Assert.Single(replies, static r => r.Status == AdministrationStatus.Ok);
        Assert.Equal(31, replies.Count(static r => r.Status == AdministrationStatus.Replayed));
    }

    [Theory]
    [InlineData(-60, true)]
    [InlineData(-61, false)]
    [InlineData(60, true)]
    [InlineData(61, false)]
    [Trait("claim", "T06")]
    public async Task Request_SignedByAClockThatDiffers_IsTakenWithinAMinute(int seconds, bool taken)
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        fixture.Time.Advance(TimeSpan.FromMilliseconds(750)); // on the second: the signature has whole seconds
        DateTimeOffset now = fixture.Time.GetUtcNow();
        TestKit.ManualTimeProvider clock = new(now.AddSeconds(seconds));
        SignedRequest request = new RequestSigner(fixture.Credential, clock)
            .Sign(fixture.Options.Target, CommandSerializer.Write(new ListUsersCommand()));
        AdministrationReply reply = await fixture.RunAsync(request);
        Assert.Equal(taken ? AdministrationStatus.Ok : AdministrationStatus.ClockSkew, reply.Status);
        Assert.Equal(taken ? null : now, reply.ServerTime);
    }

    public static TheoryData<string> AlteredParts =>
        ["method", "target", "type", "digest", "certificate", "created", "nonce", "keyid", "alg", "signature", "body",
            "empty"];

    [Theory]
    [MemberData(nameof(AlteredParts))]
    [Trait("claim", "T06")]
    public async Task Request_WithAnyPartAltered_IsRefusedAndDoesNothing(string part)
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        SignedRequest good = fixture.Sign(new AddUserCommand(Alice));
        byte[] otherBody = CommandSerializer.Write(new AddUserCommand("mallory@contoso.test"));
        SignedRequest other = fixture.Sign(new ListUsersCommand());
        SignedRequest altered = part switch
        {
            "method" => good with { Head = good.Head with { Method = "PUT" } },
            "target" =>
                fixture.Sign(new AddUserCommand(Alice), target: AdministrationOptions.TargetFor("other.test", 443)),
            "type" => good with { Head = good.Head with { ContentType = "text/json" } },
            "digest" => new SignedRequest(good.Head with { ContentDigest = other.Head.ContentDigest }, other.Body),
            "certificate" => good with { Head = good.Head with { ClientCert = OfAnother(fixture) } },
            "created" => Replace(good, "created=", "created=1"),
            "nonce" => Replace(good, "nonce=\"", "nonce=\"A"),
            "keyid" => Replace(good, "keyid=\"", "keyid=\"A"),
            "alg" => Replace(good, "ecdsa-p256-sha256", "rsa-pss-sha512"),
            "signature" => good with { Head = good.Head with { Signature = other.Head.Signature } },
            "body" => good with { Body = otherBody },
            "empty" => good with { Head = new SignedHead("", "", "", "", "", "", "") },
            _ => throw new ArgumentOutOfRangeException(nameof(part)),
        };

        AdministrationReply reply = await fixture.RunAsync(altered);

        Assert.Contains(reply.Status, (AdministrationStatus[])
            [AdministrationStatus.Unauthenticated, AdministrationStatus.Malformed, AdministrationStatus.ClockSkew]);
        Assert.Empty(fixture.Directory.Accounts.List());
        Assert.DoesNotContain(fixture.Audit(), static e => e.Outcome == "ok");
        if (part != "body")
        {
            Assert.Equal(AdministrationStatus.Ok, (await fixture.RunAsync(good)).Status);
        }

        static SignedRequest Replace(SignedRequest request, string text, string instead) => request with
        {
            Head = request.Head with
            {
                SignatureInput = request.Head.SignatureInput.Replace(text, instead, StringComparison.Ordinal),
            },
        };

        static string OfAnother(ManagementFixture fixture) => fixture.Sign(
            [], ManagementFixture.Load(fixture.Authorities.IssueAdministrator("second"))).Head.ClientCert;
    }

    [Fact]
    [Trait("claim", "T06")]
    public async Task Credential_OfADevice_IsNoAdministrators()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        await AssertUnauthenticatedAsync(
            fixture, fixture.Sign(new ListUsersCommand(), fixture.DeviceCredential(Alice)));
    }

    [Fact]
    [Trait("claim", "T06")]
    public async Task Credential_OfAServer_IsNoAdministrators()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        await AssertUnauthenticatedAsync(
            fixture, fixture.Sign(new ListUsersCommand(), fixture.Authorities.IssueServer(["localhost"])));
    }

    [Fact]
    [Trait("claim", "T06")]
    public async Task Credential_OfAnotherDeployment_IsRefused()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        await using ManagementFixture foreign = await ManagementFixture.CreateAsync();
        await AssertUnauthenticatedAsync(fixture, fixture.Sign(new ListUsersCommand(), foreign.Credential));
    }

    [Fact]
    [Trait("claim", "T06")]
    public async Task Credential_Expired_IsRefused()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        fixture.Time.Advance(TimeSpan.FromDays(366));
        await AssertUnauthenticatedAsync(fixture, fixture.Sign(new ListUsersCommand()));
    }

    [Fact]
    public async Task Refusals_OfStrangers_AreAuditedOnceAnHourAndCounted()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        for (int i = 0; i < 100; i++)
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(35));
            await fixture.RunAsync(new SignedRequest(new SignedHead("POST", "", "", "", "", "", ""), default));
        }

        Assert.Single(fixture.Audit());
        Assert.Equal(100, fixture.Service.RefusedStrangers);
        fixture.Time.Advance(TimeSpan.FromHours(1));
        await fixture.RunAsync(new SignedRequest(new SignedHead("POST", "", "", "", "", "", ""), default));
        Assert.EndsWith("(99 more since 2026-03-01 12:00Z)", fixture.Audit()[^1].Detail, StringComparison.Ordinal);
        Assert.Equal(2, fixture.Service.Audit.Verify());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"command\":\"user.unknown\"}")]
    [InlineData("{\"command\":\"user.add\"}")]
    [InlineData("{\"command\":\"user.add\",\"sip\":null}")]
    [InlineData("{\"command\":\"user.add\",\"sip\":7}")]
    [InlineData("{\"command\":\"user.add\",\"sip\":\"a@contoso.test\",\"passwort\":\"x\"}")]
    [InlineData("{\"command\":\"user.add\",\"sip\":\"a@contoso.test\",\"sip\":\"b@contoso.test\"}")]
    [InlineData("{\"command\":\"user.add\",\"sip\":\"a@contoso.test\",\"password\":{\"x\":1}}")]
    [InlineData("{\"command\":\"user.add\",\"sip\":\"a@contoso.test\",\"password\":\"\\ud800aaaaaaaa\"}")]
    [InlineData("{\"command\":\"user.import\",\"csv\":null}")]
    [InlineData("{\"command\":\"user.add\",\"sip\":[[[[[[[[[[]]]]]]]]]]}")]
    [InlineData("\0\0\0")]
    public async Task Body_ThatIsNoCommand_IsMalformedAndAudited(string body)
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        AdministrationReply reply = await fixture.RunAsync(fixture.Sign(body));
        Assert.Equal(AdministrationStatus.Malformed, reply.Status);
        Assert.Equal("malformed", fixture.Audit().Single().Outcome);
        Assert.Empty(fixture.Directory.Accounts.List());
    }

    [Fact]
    public async Task Target_WithHostileCharacters_DoesNotBreakTheAuditLog()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        string[] targets = ["a\\u0000b", "a\\nuser.disable", "\\u202E", new string('x', 10_000), "\\uFFFE"];
        foreach (string target in targets)
        {
            await fixture.RunAsync(
                fixture.Sign(
                    "{\"command\":\"user.disable\",\"sip\":\"" + target.Replace("\\\\", "\\", StringComparison.Ordinal)
                    + "\"}"));
        }

        Assert.Equal(targets.Length, fixture.Service.Audit.Verify());
        Assert.All(fixture.Audit(), static e => Assert.DoesNotContain(e.Target, char.IsControl));
        await fixture.ReopenAsync();
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Disable_HasReachedEveryReader_WhenItIsAnswered()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        await fixture.RunAsync(new AddUserCommand(Alice, Password: new SecretText("correct horse")));
        for (int i = 0; i < 50; i++)
        {
            await fixture.RunAsync(new DisableUserCommand(Alice));
            Assert.False(fixture.Directory.Accounts.List().Single().Enabled);
            Assert.Equal(AccountChangeKind.Disabled, fixture.Changes.Last().Kind);
            await fixture.RunAsync(new EnableUserCommand(Alice));
            Assert.True(fixture.Directory.Accounts.List().Single().Enabled);
        }
    }

    [Fact]
    public async Task Handler_ThatFails_IsReportedAsDone()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        fixture.Directory.Accounts.Changed += static _ => throw new InvalidOperationException("broken");
        AdministrationReply reply = await fixture.RunAsync(new AddUserCommand(Alice));
        Assert.Equal(AdministrationStatus.Failed, reply.Status);
        Assert.Contains("done", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("broken", reply.Text, StringComparison.Ordinal);
        Assert.Single(fixture.Directory.Accounts.List());
    }

    [Fact]
    public async Task Import_TenThousandLines_IsOneActAndOneTransaction()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        string csv = "sip,name,sam,password\r\n" + string.Concat(Enumerable.Range(0, 10_000).Select(static n =>
            $"person{n}@contoso.test,\"Person, {n}\",person{n},password-{n}\r\n"));
        long commits = fixture.Database.CommitCount;
        AdministrationReply reply = await fixture.RunAsync(new ImportUsersCommand(new SecretText(csv)));
        Assert.Equal(new ImportSummary(10_000, 0, 0), reply.Import);
        Assert.Equal(commits + 1, fixture.Database.CommitCount);
        Assert.Contains(fixture.Directory.Accounts.List(), static a => a.DisplayName == "Person, 9999");
        Assert.Equal("10000 accounts added, 0 changed, 0 already there.", fixture.Audit().Single().Detail);
    }

    [Fact]
    public async Task Import_WithWrongLines_NamesThemAndDoesNothing()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        AdministrationReply reply = await fixture.RunAsync(new ImportUsersCommand(new SecretText(
            "sip,password\nalice@contoso.test,correct horse\nbob@elsewhere.test,correct horse\ncarol@contoso.test,CANARY\nx\n")));
        Assert.Equal(AdministrationStatus.Refused, reply.Status);
        Assert.Equal([3, 4, 5], reply.Errors!.Select(static e => e.Line));
        Assert.DoesNotContain(reply.Errors!, static e => e.Text.Contains("CANARY", StringComparison.Ordinal));
        Assert.Empty(fixture.Directory.Accounts.List());
    }

    [Fact]
    [Trait("claim", "T17")]
    public async Task Files_HoldNoPassword()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        await fixture.RunAsync(new AddUserCommand(Alice, Password: new SecretText("CANARY-correct-horse")));
        await fixture.RunAsync(new SetUserPasswordCommand(Alice, new SecretText("CANARY-battery-staple")));
        await fixture.RunAsync(new AddUserCommand(Alice, Password: new SecretText("CANARY-another-one")));
        await fixture.RunAsync(
            new ImportUsersCommand(
                new SecretText("sip,password\nbob@contoso.test,CANARY-bobs\ncarol@x.test,CANARY-carols\n")));
        await fixture.RunAsync(new ImportUsersCommand(new SecretText("CANARY,without,a,header\n")));
        await fixture.RunAsync(fixture.Sign("{\"command\":\"CANARY\"}"));
        await fixture.CloseAsync();
        byte[][] needles = ["CANARY"u8.ToArray(), Encoding.Unicode.GetBytes("CANARY")];
        foreach (string file in System.IO.Directory.GetFiles(fixture.Folder, "*", SearchOption.AllDirectories))
        {
            byte[] content = await File.ReadAllBytesAsync(file, ManagementFixture.Token);
            Assert.All(needles, needle => Assert.Equal(-1, content.AsSpan().IndexOf(needle)));
        }
    }

    private static async Task AssertUnauthenticatedAsync(ManagementFixture fixture, SignedRequest request)
    {
        Assert.Equal(AdministrationStatus.Unauthenticated, (await fixture.RunAsync(request)).Status);
        AuditEntry entry = fixture.Audit()[^1];
        Assert.Equal(("authenticate", "unauthenticated", ""), (entry.Act, entry.Outcome, entry.Administrator));
    }
}
