// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Parley.Management.Administrators;
using Parley.Management.Audit;
using Parley.Management.Commands;
using Parley.Management.Signatures;
using Parley.Security.Certificates;
using Xunit;

namespace Parley.Management.Tests.Administrators;

[Trait("claim", "T06")]
public sealed class AdministratorRegisterTests
{
    [Fact]
    public async Task Issue_GivesACredentialThatWorks_AlsoAfterARestart()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        using X509Certificate2 second = await fixture.IssueAsync("Zoë");
        Assert.Equal("CN=Zoë", second.Subject);
        Assert.Equal(AdministrationStatus.Ok, (await ListAsAsync(fixture, second)).Status);
        await fixture.ReopenAsync();
        AdministrationReply list = await ListAsAsync(fixture, second);
        Assert.Equal(["Zoë", "first administrator"], list.Administrators!.Select(static a => a.Name));
        Assert.Equal(second.SerialNumber, list.Administrators![0].Serial);
        Assert.Equal(new DateTimeOffset(second.NotAfter), list.Administrators![0].ValidUntil);
        AuditEntry entry = fixture.Audit().First(static e => e.Act == "admin.issue");
        Assert.Equal(("first administrator", "Zoë", "ok"), (entry.Administrator, entry.Target, entry.Outcome));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" blank before")]
    [InlineData("two\nlines")]
    [InlineData("mirror\u202Eed")]
    [InlineData("an administrator whose name is longer than sixty-four characters.")]
    public async Task Issue_NameAgainstTheRules_IsRefused(string name)
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        using AdministratorKey key = new();
        AdministrationReply reply =
            await fixture.RunAsync(new IssueAdministratorCommand(name, key.CreateRequest()));
        Assert.Equal(AdministrationStatus.Refused, reply.Status);
        Assert.Single(fixture.Service.Administrators.List());
    }

    [Fact]
    public async Task Issue_RequestThatIsNone_OrForAWeakKey_IsRefused()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        using RSA weak = RSA.Create(1024);
        byte[] request = new CertificateRequest("CN=a", weak, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSigningRequest();
        foreach (byte[] bad in (byte[][])[[], [1, 2, 3], request])
        {
            Assert.Equal(
                AdministrationStatus.Refused, (await fixture.RunAsync(new IssueAdministratorCommand("a", bad))).Status);
        }

        Assert.Single(fixture.Service.Administrators.List());
    }

    [Fact]
    public async Task Certificate_OfOurAuthorityButNotInTheRegister_IsRefused()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        using X509Certificate2 forged =
            ManagementFixture.Load(fixture.Authorities.IssueAdministrator("first administrator"));
        Assert.Equal(AdministrationStatus.Unauthenticated, (await ListAsAsync(fixture, forged)).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Revoke_EndsTheCredential_AlsoAfterARestart_AndMayBeRepeated(bool byName)
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        using X509Certificate2 second = await fixture.IssueAsync("second");
        RevokeAdministratorCommand command = byName
            ? new RevokeAdministratorCommand(Name: "second")
            : new RevokeAdministratorCommand(second.SerialNumber.ToLowerInvariant());
        AdministrationReply revoked = await fixture.RunAsync(command);
        Assert.Equal((AdministrationStatus.Ok, true), (revoked.Status, revoked.Changed));
        Assert.Equal(AdministrationStatus.Unauthenticated, (await ListAsAsync(fixture, second)).Status);
        AdministrationReply again = await fixture.RunAsync(command);
        Assert.Equal((AdministrationStatus.Ok, false), (again.Status, again.Changed));
        await fixture.ReopenAsync();
        Assert.Equal(AdministrationStatus.Unauthenticated, (await ListAsAsync(fixture, second)).Status);
        Assert.Equal(
            fixture.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            fixture.Service.Administrators.Find(second.SerialNumber)!.RevokedAt!.Value.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Revoke_WithoutSayingWhich_IsRefused_AndUnknownIsNotFound()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        Assert.Equal(AdministrationStatus.Refused, (await fixture.RunAsync(new RevokeAdministratorCommand())).Status);
        Assert.Equal(
            AdministrationStatus.Refused, (await fixture.RunAsync(new RevokeAdministratorCommand("0A", "a"))).Status);
        Assert.Equal(
            AdministrationStatus.NotFound, (await fixture.RunAsync(new RevokeAdministratorCommand("0A"))).Status);
        Assert.Equal(
            AdministrationStatus.NotFound,
            (await fixture.RunAsync(new RevokeAdministratorCommand(Name: "nobody"))).Status);
    }

    [Fact]
    public async Task Revoke_TheLastValidOne_IsRefused()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        fixture.Time.Advance(TimeSpan.FromDays(200));
        using X509Certificate2 second = await fixture.IssueAsync("second");
        fixture.Time.Advance(TimeSpan.FromDays(200));

        // The first has ended by now: it counts for nothing, and may be revoked by the second.
        AdministrationReply last = await fixture.RunAsync(
            fixture.Sign(new RevokeAdministratorCommand(second.SerialNumber), second));
        Assert.Equal(AdministrationStatus.Refused, last.Status);
        Assert.Contains("last valid administrator", last.Text, StringComparison.Ordinal);
        Assert.Equal(AdministrationStatus.Ok, (await fixture.RunAsync(
            fixture.Sign(new RevokeAdministratorCommand(fixture.First.Serial), second))).Status);
        Assert.Equal(AdministrationStatus.Ok, (await ListAsAsync(fixture, second)).Status);
    }

    [Fact]
    public async Task Revoke_EachOtherAtTheSameMoment_LeavesOne()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        using X509Certificate2 second = await fixture.IssueAsync("second");
        AdministrationReply[] replies = await Task.WhenAll(
            fixture.RunAsync(new RevokeAdministratorCommand(second.SerialNumber)),
            fixture.RunAsync(fixture.Sign(new RevokeAdministratorCommand(fixture.First.Serial), second)));
        Assert.Single(replies, static r => r.Status == AdministrationStatus.Ok);
        DateTimeOffset now = fixture.Time.GetUtcNow();
        Assert.Single(fixture.Service.Administrators.List(), r => r.IsValid(now));
    }

    [Fact]
    public async Task Request_VerifiedBeforeTheRevocationOfItsSigner_DoesNothing()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        using X509Certificate2 second = await fixture.IssueAsync("second");
        SignedRequest request = fixture.Sign(new AddUserCommand("alice@contoso.test"), second);
        (AuthenticatedRequest? verified, _) =
            await fixture.Service.AuthenticateAsync(request.Head, ManagementFixture.Token);
        await fixture.RunAsync(new RevokeAdministratorCommand(second.SerialNumber));
        AdministrationReply reply =
            await fixture.Service.ExecuteAsync(verified!, request.Body, ManagementFixture.Token);
        Assert.Equal(AdministrationStatus.Unauthenticated, reply.Status);
        Assert.Empty(fixture.Directory.Accounts.List());
        Assert.Equal("unauthenticated", fixture.Audit()[^1].Outcome);
    }

    [Fact]
    public async Task EmptyRegister_TakesTheFirstInAndNobodyAfter()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        await fixture.ExecuteAsync("DELETE FROM administrator");
        fixture.Enrols = false;
        await fixture.ReopenAsync();
        Assert.Equal(AdministrationStatus.Ok, (await fixture.RunAsync(new ListUsersCommand())).Status);
        Assert.Equal([fixture.First], fixture.Service.Administrators.List());
        using X509Certificate2 other = ManagementFixture.Load(fixture.Authorities.IssueAdministrator("other"));
        Assert.Equal(AdministrationStatus.Unauthenticated, (await ListAsAsync(fixture, other)).Status);
        await fixture.ReopenAsync();
        Assert.Equal([fixture.First], fixture.Service.Administrators.List());
    }

    [Fact]
    public async Task Summary_WarnsThirtyDaysBeforeAnAdministratorHasNoCredential_WithoutNames()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        AdministratorRegister register = fixture.Service.Administrators;
        Assert.Equal("1 administrator", register.Summary());
        fixture.Time.Advance(fixture.First.NotAfter - TimeSpan.FromDays(30) - fixture.Time.GetUtcNow());
        Assert.Equal("1 administrator", register.Summary());
        fixture.Time.Advance(TimeSpan.FromTicks(1));
        Assert.StartsWith(
            "warning: the credentials of 1 of 1 administrator end soon, the first on", register.Summary(),
            StringComparison.Ordinal);
        (await fixture.IssueAsync("first administrator")).Dispose();
        Assert.Equal("1 administrator", register.Summary());
    }

    private static Task<AdministrationReply> ListAsAsync(ManagementFixture fixture, X509Certificate2 credential) =>
        fixture.RunAsync(fixture.Sign(new ListAdministratorsCommand(), credential));
}
