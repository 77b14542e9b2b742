// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Parley.Directory.Credentials;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Management.Administrators;
using Parley.Management.Audit;
using Parley.Management.Commands;
using Parley.Management.Kerberos;
using Parley.Management.Signatures;
using Parley.Security.Authentication;
using Xunit;

namespace Parley.Management.Tests.Kerberos;

public sealed class KerberosRequestTests
{
    private const string Sid = "S-1-5-21-1-2-3-1104";

    private readonly TestAcceptor _acceptor = new();
    private readonly Links _links = new();

    [Fact]
    public async Task AdministratorWithATicket_Administers_AndTheAuditNamesThem()
    {
        await using ManagementFixture fixture = await CreateAsync(granted: true);

        AdministrationReply reply = await RunAsync(fixture, Head(), new ListUsersCommand());

        Assert.Equal(AdministrationStatus.Ok, reply.Status);
        AuditEntry entry = fixture.Audit()[^1];
        Assert.Equal("ann@contoso.test", entry.Administrator);
        Assert.Equal(AdministratorRecord.SerialOf(Ann(fixture).Id), entry.Serial);
    }

    [Fact]
    [Trait("claim", "T06")]
    public async Task PersonWithATicketOnly_IsNoAdministrator()
    {
        await using ManagementFixture fixture = await CreateAsync(granted: false);
        Assert.Equal(
            AdministrationStatus.Forbidden, (await RunAsync(fixture, Head(), new ListUsersCommand())).Status);
    }

    [Theory]
    [Trait("claim", "T06")]
    [InlineData("S-1-5-21-1-2-3-1105")]
    [InlineData("-")]
    public async Task TicketOfSomebodyElse_OrWithoutAnIdentity_IsRefused(string sid)
    {
        await using ManagementFixture fixture = await CreateAsync(granted: true);
        Assert.Equal(
            AdministrationStatus.Unauthenticated,
            (await RunAsync(fixture, Head(sid), new ListUsersCommand())).Status);
    }

    [Fact]
    [Trait("claim", "T06")]
    public async Task TicketOfAnotherRealm_WithTheSameIdentifier_IsRefused()
    {
        await using ManagementFixture fixture = await CreateAsync(granted: true);
        _links.Realm = "OTHER.TEST";
        Assert.Equal(
            AdministrationStatus.Unauthenticated,
            (await RunAsync(fixture, Head(), new ListUsersCommand())).Status);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task DisabledAdministrator_IsRefused()
    {
        await using ManagementFixture fixture = await CreateAsync(granted: true);
        await fixture.RunAsync(new DisableUserCommand("ann@contoso.test"));
        Assert.Equal(
            AdministrationStatus.Unauthenticated,
            (await RunAsync(fixture, Head(), new ListUsersCommand())).Status);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task AdministratorDisabledBetweenTheHalves_ChangesNothing()
    {
        await using ManagementFixture fixture = await CreateAsync(granted: true);
        byte[] body = CommandSerializer.Write(new AddUserCommand("bob@contoso.test"));
        (AuthenticatedRequest? request, _) =
            await fixture.Service.AuthenticateAsync(Head(body: body), ManagementFixture.Token);
        await fixture.RunAsync(new DisableUserCommand("ann@contoso.test"));

        AdministrationReply reply =
            await fixture.Service.ExecuteAsync(request!, body, ManagementFixture.Token);

        Assert.Equal(AdministrationStatus.Unauthenticated, reply.Status);
        Assert.DoesNotContain(fixture.Directory.Accounts.List(), static a => a.Address.User == "bob");
    }

    [Fact]
    [Trait("claim", "T06")]
    public async Task RevokedGrant_IsOver_AndCanBeGivenAgain()
    {
        await using ManagementFixture fixture = await CreateAsync(granted: true);
        await fixture.RunAsync(new RevokeAdministratorCommand(Name: "ann@contoso.test"));
        Assert.Equal(
            AdministrationStatus.Forbidden, (await RunAsync(fixture, Head(), new ListUsersCommand())).Status);

        await GrantAsync(fixture);
        Assert.Equal(AdministrationStatus.Ok, (await RunAsync(fixture, Head(), new ListUsersCommand())).Status);
    }

    [Fact]
    [Trait("claim", "T06")]
    public async Task LastCertificate_IsNotRevoked_WhileOnlyAnAccountIsLeft()
    {
        await using ManagementFixture fixture = await CreateAsync(granted: true);
        AdministrationReply reply =
            await fixture.RunAsync(new RevokeAdministratorCommand(Serial: fixture.First.Serial));
        Assert.Equal(AdministrationStatus.Refused, reply.Status);
    }

    [Fact]
    [Trait("claim", "T06")]
    public async Task RequestOfAPage_IsRefused_BeforeItsTicketIsLookedAt()
    {
        await using ManagementFixture fixture = await CreateAsync(granted: true);
        _acceptor.Refusal = AuthenticationFailure.MalformedToken;
        AdministrationReply reply =
            await RunAsync(fixture, Head() with { FromPage = true }, new ListUsersCommand());
        Assert.Equal(AdministrationStatus.Forbidden, reply.Status);
    }

    [Fact]
    [Trait("claim", "T06")]
    public async Task OtherBodyThanAnnounced_IsRefused()
    {
        await using ManagementFixture fixture = await CreateAsync(granted: true);
        byte[] body = CommandSerializer.Write(new AddUserCommand("bob@contoso.test"));
        (AuthenticatedRequest? request, _) = await fixture.Service.AuthenticateAsync(
            Head(body: CommandSerializer.Write(new ListUsersCommand())), ManagementFixture.Token);
        AdministrationReply reply =
            await fixture.Service.ExecuteAsync(request!, body, ManagementFixture.Token);
        Assert.Equal(AdministrationStatus.Unauthenticated, reply.Status);
    }

    [Theory]
    [InlineData(AuthenticationFailure.ClockSkew, AdministrationStatus.ClockSkew)]
    [InlineData(AuthenticationFailure.Replayed, AdministrationStatus.Replayed)]
    [InlineData(AuthenticationFailure.TicketExpired, AdministrationStatus.Unauthenticated)]
    [InlineData(AuthenticationFailure.UnknownServiceKey, AdministrationStatus.Unauthenticated)]
    [InlineData(AuthenticationFailure.Downgrade, AdministrationStatus.Unauthenticated)]
    [InlineData(AuthenticationFailure.NotPermitted, AdministrationStatus.Unauthenticated)]
    [InlineData(AuthenticationFailure.MalformedToken, AdministrationStatus.Unauthenticated)]
    public async Task RefusedTicket_IsExplained(AuthenticationFailure failure, AdministrationStatus status)
    {
        await using ManagementFixture fixture = await CreateAsync(granted: true);
        _acceptor.Refusal = failure;
        AdministrationReply reply = await RunAsync(fixture, Head(), new ListUsersCommand());
        Assert.Equal(status, reply.Status);
        Assert.Equal(status == AdministrationStatus.ClockSkew, reply.ServerTime is not null);
        Assert.NotEmpty(reply.Text);
        Assert.DoesNotContain("keytab", reply.Text, StringComparison.Ordinal);
    }

    // A token that another connection carried, or that the client meant for any, is no administrator's here.
    [Fact]
    [Trait("claim", "T06")]
    public async Task TicketThatIsNotBoundToTheConnection_IsRefused()
    {
        await using ManagementFixture fixture = await CreateAsync(granted: true);
        _acceptor.IsBound = false;
        AdministrationReply reply = await RunAsync(fixture, Head(), new ListUsersCommand());
        Assert.Equal(AdministrationStatus.Unauthenticated, reply.Status);
        Assert.Contains("bound to the TLS connection", reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Negotiate")]
    [InlineData("Negotiate ")]
    [InlineData("Negotiate !!")]
    [InlineData("Basic YWJj")]
    public async Task HeadWithoutAToken_IsMalformed(string authorization)
    {
        await using ManagementFixture fixture = await CreateAsync(granted: true);
        AdministrationReply reply =
            await RunAsync(fixture, Head() with { Authorization = authorization }, new ListUsersCommand());
        Assert.Equal(AdministrationStatus.Malformed, reply.Status);
    }

    [Fact]
    public async Task EndlessToken_IsMalformed()
    {
        await using ManagementFixture fixture = await CreateAsync(granted: true);
        AdministrationReply reply = await RunAsync(
            fixture, Head() with { Authorization = "Negotiate " + new string('A', 70_000) }, new ListUsersCommand());
        Assert.Equal(AdministrationStatus.Malformed, reply.Status);
    }

    [Fact]
    public async Task ServerWithoutAKeytab_SaysSo()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        AdministrationReply reply = await RunAsync(fixture, Head(), new ListUsersCommand());
        Assert.Equal(AdministrationStatus.Unauthenticated, reply.Status);
        Assert.False(fixture.Service.TakesTickets);
    }

    [Fact]
    public async Task BuiltInAccount_CannotBeGranted()
    {
        await using ManagementFixture fixture = await CreateAsync(granted: false);
        AdministrationReply reply = await fixture.RunAsync(new GrantAdministratorCommand("ann@contoso.test"));
        Assert.Equal(AdministrationStatus.Refused, reply.Status);
    }

    private static Account Ann(ManagementFixture fixture) =>
        fixture.Directory.Accounts.List().Single(static a => a.Address.User == "ann");

    private static KerberosHead Head(string sid = Sid, byte[]? body = null) => new(
        KerberosHead.Scheme + " " + Convert.ToBase64String(Encoding.UTF8.GetBytes(sid)), RequestSigner.MediaType,
        FieldText.Digest(body ?? CommandSerializer.Write(new ListUsersCommand())), FromPage: false, default);

    private static async Task<AdministrationReply> RunAsync(
        ManagementFixture fixture, KerberosHead head, AdministrationCommand command)
    {
        (AuthenticatedRequest? request, AdministrationReply? refusal) =
            await fixture.Service.AuthenticateAsync(head, ManagementFixture.Token);
        return refusal ?? await fixture.Service.ExecuteAsync(
            request!, CommandSerializer.Write(command), ManagementFixture.Token);
    }

    private static Task GrantAsync(ManagementFixture fixture)
    {
        DirectoryOperation<AdministrationReply> operation =
            fixture.Service.Administrators.Grant(Ann(fixture).Id, "ann@contoso.test");
        return fixture.Database.WriteAsync(operation.Work, operation.Committed, ManagementFixture.Token);
    }

    private async Task<ManagementFixture> CreateAsync(bool granted)
    {
        ManagementFixture fixture = await ManagementFixture.CreateAsync();
        fixture.Neighbours = new AdministrationNeighbours
        {
            Kerberos = new AdministrationKerberos(_acceptor, _links),
        };
        await fixture.ReopenAsync();
        await fixture.RunAsync(new AddUserCommand("ann@contoso.test", Password: new SecretText("correct horse")));
        _links.Account = Ann(fixture).Id;
        if (granted)
        {
            await GrantAsync(fixture);
        }

        return fixture;
    }

    private sealed class Links : IDirectoryLinks
    {
        public AccountId? Account { get; set; }

        public string Realm { get; set; } = "AD.CONTOSO.TEST";

        public AccountId? FindBySecurityIdentifier(string securityIdentifier, string realm) =>
            securityIdentifier == Sid && realm == Realm ? Account : null;
    }
}
